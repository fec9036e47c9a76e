import { isDeepStrictEqual } from 'node:util';
import { isPassing, isRefused, isWrongRevision, connectCluster, type Cluster, type ClusterOptions } from './client.js';

/**
 * Takes from everybody but administrators the right to delete or truncate streams: in the default access list of the
 * cluster (`$settings`, `$userStreamAcl`), which holds for every stream without a list of its own. Deleting and
 * tombstoning need `$d`; truncating and expiring (`$tb`, `$maxAge`, `$maxCount`) need `$mw`, which also guards the list
 * itself.
 *
 * Why the default list and not one per stream: that would double the number of streams, would have to be written before
 * the first event of each, and by a user who then must not be able to write it again. The price: it holds for streams
 * of others on the same cluster too, unless they have their own list.
 *
 * @param options.url with an administrator; the service itself works as a user without `$admins`.
 * @returns whether anything had to be changed.
 */
export async function protect(options: ClusterOptions): Promise<boolean> {
  const cluster = connectCluster(options);
  try {
    const [last] = await cluster.readStream('$settings', { from: 'end', count: 1, backwards: true });
    const settings = (last?.data ?? {}) as { $userStreamAcl?: object; $systemStreamAcl?: object };
    const guarded = { $d: '$admins', $mw: '$admins' };
    const data = {
      $userStreamAcl: { $r: '$all', $w: '$all', $mr: '$all', ...settings.$userStreamAcl, ...guarded },
      $systemStreamAcl: settings.$systemStreamAcl ?? {
        $r: '$admins',
        $w: '$admins',
        $d: '$admins',
        $mr: '$admins',
        $mw: '$admins',
      },
    };
    if (isDeepStrictEqual(data, settings)) return false;
    const id = crypto.randomUUID();
    const expected = last ? Number(last.revision) : -1;
    await cluster.append('$settings', expected, [
      { id, type: 'update-default-acl', contentType: 'application/json', data, metadata: undefined },
    ]);
    return true;
  } finally {
    await cluster.release();
  }
}

/**
 * What the service's own user could do to streams of a ledger, asked of the cluster in a way that does nothing: the
 * right is asked for before the revision, and no stream has the revision that is named.
 */
export async function dangers(cluster: Cluster, ledger: string): Promise<readonly ('delete' | 'truncate')[]> {
  const probe = `${ledger}:nothing-stands-here`;
  const [mayDelete, mayTruncate] = await Promise.all([
    wasAllowed(cluster.deleteStream(probe, 1)),
    wasAllowed(cluster.setStreamMetadata(probe, {}, 1)),
  ]);
  return [...(mayDelete ? (['delete'] as const) : []), ...(mayTruncate ? (['truncate'] as const) : [])];
}

async function wasAllowed(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    if (isWrongRevision(error) || !isPassing(error)) return true;
    throw error;
  }
}
