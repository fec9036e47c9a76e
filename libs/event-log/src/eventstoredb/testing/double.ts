import {
  type Metadata,
  Server,
  ServerCredentials,
  type status,
  type sendUnaryData,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { error, nameOf, notFound, notLeader, proposed, readResponse, toStatus } from './messages.js';
import { createStore, firstAfter, WrongVersion } from './store.js';
import type { DoubleStore, KeptEvent, Proposed, Right, User } from './store.js';

/** A fault that meets one of the next appends; each is used once, in order. */
export type AppendFault =
  /** Refused before anything is written, with this status, after so many milliseconds. */
  | { readonly refuse: keyof typeof status; readonly details?: string; readonly delay?: number }
  /** Written, and then answered with UNAVAILABLE. */
  | 'lose the answer'
  /** Written, and never answered. */
  | 'say nothing'
  /** Not written, and never answered. */
  | 'ignore'
  /** Written and answered after so many milliseconds. */
  | { readonly delay: number };

/** One node of a cluster of doubles. */
export type Double = {
  readonly port: number;
  readonly store: DoubleStore;
  /** Connection string of this node alone; with a user when it uses TLS. */
  readonly url: string;
  /** Faults for the next appends. */
  readonly faults: AppendFault[];
  /** How many appends and how many events in reads this node has answered. */
  readonly seen: { appends: number; events: number };
  /** Which node leads; others refuse callers that require the leader. Default: the first. */
  readonly lead: () => void;
  /** Ends the subscriptions that run, with UNAVAILABLE or without an error. */
  readonly endSubscriptions: (how: 'error' | 'quietly') => void;
  readonly close: () => Promise<void>;
};

/** Events that a filter keeps from a subscriber between two words of how far it is. */
const CHECKPOINT_EVERY = 32;

type Options = {
  /** Certificate and key: TLS, with users and access lists. Without it everybody may do everything. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly file: string };
  /** Password and groups by user name. */
  readonly users?: { readonly [name: string]: { readonly password: string; readonly groups: readonly string[] } };
};

/**
 * An in-process stand-in for EventStoreDB: it serves the gRPC definitions of the client over real connections, with
 * sparse positions. **It is our reading of the protocol, made from the client and from the server's published source,
 * and no server**: that the adapter passes over it says that the adapter does what it means to do, not that a server
 * does what is assumed here. Only a run with `EVENTSTORE_URL` tells that.
 *
 * @param nodes how many nodes share one store; the first leads.
 */
export async function startDoubles(nodes = 1, options: Options = {}): Promise<Double[]> {
  const store = createStore();
  const cluster: Double[] = [];
  const leader = { index: 0 };
  for (let index = 0; index < nodes; index++) cluster.push(await startNode(index, store, cluster, leader, options));
  return cluster;
}

async function startNode(
  index: number,
  store: DoubleStore,
  cluster: readonly Double[],
  leader: { index: number },
  { tls, users = {} }: Options,
): Promise<Double> {
  const server = new Server();
  const faults: AppendFault[] = [];
  const seen = { appends: 0, events: 0 };
  const subscriptions = new Set<(how: 'error' | 'quietly') => void>();

  /** Who calls, when this node may answer them; refuses everybody else. */
  function caller(metadata: Metadata): User {
    if (metadata.get('requires-leader')[0] === 'true' && leader.index !== index)
      throw notLeader(cluster[leader.index]!);
    if (!tls) return { name: 'anybody', groups: ['$admins'] };
    const basic = String(metadata.get('authorization')[0] ?? '').slice('Basic '.length);
    const [, name = '', password] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? [];
    if (!users[name] || users[name].password !== password) throw error('UNAUTHENTICATED', 'Authentication failed', {});
    return { name, groups: users[name].groups };
  }

  function demand(user: User, stream: string, right: Right): void {
    const isMeta = stream.startsWith('$$');
    const asked = isMeta ? (right === '$r' ? '$mr' : '$mw') : right;
    if (!store.allows(user, isMeta ? stream.slice(2) : stream, asked))
      throw error('PERMISSION_DENIED', 'Access Denied', { exception: 'access-denied' });
  }

  function read(call: ServerWritableStream<streams.ReadReq, streams.ReadResp>): void {
    answering(call, () => {
      const options = call.request.getOptions()!;
      const user = caller(call.metadata);
      if (options.hasSubscription()) return subscribe(call, user, options);
      const stream = options.hasStream() ? nameOf(options.getStream()!.getStreamIdentifier()) : '$all';
      demand(user, stream, '$r');
      const events = options.hasStream() ? ofStream(options, stream) : ofAll(options);
      if (events === undefined) call.write(notFound(stream));
      for (const event of events ?? []) call.write(readResponse(event, options.hasStream()));
      seen.events += events?.length ?? 0;
      call.end();
    });
  }

  function ofStream(options: streams.ReadReq.Options, stream: string): readonly KeptEvent[] | undefined {
    const wanted = options.getStream()!;
    const events = store.read(stream);
    if (events.length === 0) return undefined;
    const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
    const from = wanted.hasRevision() ? Number(wanted.getRevision()) : wanted.hasEnd() ? Infinity : 0;
    const found = events.filter(({ revision }) => (backwards ? revision <= from : revision >= from));
    return (backwards ? found.reverse() : found).slice(0, Number(options.getCount()));
  }

  function ofAll(options: streams.ReadReq.Options): readonly KeptEvent[] {
    const wanted = options.getAll()!;
    const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
    const at = wanted.getPosition() && BigInt(wanted.getPosition()!.getCommitPosition());
    // Inclusive, both ways.
    const found = store.all().filter((event) => at === undefined || (backwards ? event.at <= at : event.at >= at));
    return (backwards ? found.reverse() : found).slice(0, Number(options.getCount()));
  }

  function subscribe(
    call: ServerWritableStream<streams.ReadReq, streams.ReadResp>,
    user: User,
    options: streams.ReadReq.Options,
  ): void {
    demand(user, '$all', '$r');
    const prefixes = options.getFilter()?.getStreamIdentifier()?.getPrefixList() ?? [''];
    const at = options.getAll()!.getPosition();
    let last = at ? BigInt(at.getCommitPosition()) : -1n; // exclusive, unlike a read
    let passedOver = 0;
    const send = (): void => {
      for (const event of store.all().slice(firstAfter(store.all(), last))) {
        last = event.at;
        const wanted = prefixes.some((prefix) => event.stream.startsWith(prefix));
        if (wanted) {
          seen.events++;
          call.write(readResponse(event, false));
        } else if (++passedOver % CHECKPOINT_EVERY === 0) {
          const checkpoint = new streams.ReadResp.Checkpoint()
            .setCommitPosition(`${last}`)
            .setPreparePosition(`${last}`);
          call.write(new streams.ReadResp().setCheckpoint(checkpoint));
        }
      }
    };
    const { SubscriptionConfirmation, CaughtUp } = streams.ReadResp;
    call.write(new streams.ReadResp().setConfirmation(new SubscriptionConfirmation().setSubscriptionId('double')));
    send();
    call.write(new streams.ReadResp().setCaughtUp(new CaughtUp()));
    const stopListening = store.listen(send);
    const finish = (how: 'error' | 'quietly'): void => {
      stopListening();
      subscriptions.delete(finish);
      // `destroy(error)` would send no status, and the client would wait for ever.
      if (how === 'error') call.emit('error', error('UNAVAILABLE', 'the subscription was dropped', {}));
      else call.end();
    };
    subscriptions.add(finish);
    call.on('cancelled', () => finish('quietly'));
  }

  function append(
    call: ServerReadableStream<streams.AppendReq, streams.AppendResp>,
    answer: sendUnaryData<streams.AppendResp>,
  ): void {
    let options: streams.AppendReq.Options | undefined;
    const events: Proposed[] = [];
    call.on('error', () => undefined);
    call.on('data', (request: streams.AppendReq) => {
      options ??= request.getOptions();
      if (request.hasProposedMessage()) events.push(proposed(request.getProposedMessage()!));
    });
    call.on('end', () => {
      const fault = faults.shift();
      if (fault === 'ignore') return;
      const refused = typeof fault === 'object' && 'refuse' in fault ? fault : undefined;
      const reply = (): void =>
        answeringUnary(answer, () => {
          if (refused) throw error(refused.refuse, refused.details ?? 'refused', {});
          const response = write(caller(call.metadata), options!, events);
          if (fault === 'lose the answer') throw error('UNAVAILABLE', 'the answer was lost', {});
          return fault === 'say nothing' ? undefined : response;
        });
      if (typeof fault === 'object' && fault.delay) setTimeout(reply, fault.delay);
      else reply();
    });
  }

  function write(user: User, options: streams.AppendReq.Options, events: readonly Proposed[]): streams.AppendResp {
    const stream = nameOf(options.getStreamIdentifier());
    demand(user, stream, '$w');
    if (options.hasStreamExists()) throw error('UNIMPLEMENTED', 'the double knows no "stream exists"', {});
    if (events.reduce((sum, { data }) => sum + data.length, 0) > 1_048_576)
      throw error('INVALID_ARGUMENT', 'too much', {
        exception: 'maximum-append-size-exceeded',
        'maximum-append-size': '1048576',
      });
    const expected = options.hasAny() ? 'any' : options.hasNoStream() ? -1 : Number(options.getRevision());
    seen.appends++;
    try {
      const written = store.write(stream, expected, events);
      // Of which event of the write this is the position, nobody promises: here the first.
      const position = new streams.AppendResp.Position();
      position.setCommitPosition(`${written[0]!.at}`).setPreparePosition(`${written[0]!.at}`);
      const success = new streams.AppendResp.Success().setCurrentRevision(`${written.at(-1)!.revision}`);
      return new streams.AppendResp().setSuccess(success.setPosition(position));
    } catch (problem) {
      if (!(problem instanceof WrongVersion)) throw problem;
      const wrong = new streams.AppendResp.WrongExpectedVersion();
      if (problem.current < 0) wrong.setCurrentNoStream(new shared.Empty());
      else wrong.setCurrentRevision(`${problem.current}`);
      if (options.hasRevision()) wrong.setExpectedRevision(options.getRevision());
      else wrong.setExpectedNoStream(new shared.Empty());
      return new streams.AppendResp().setWrongExpectedVersion(wrong);
    }
  }

  function remove<Request extends { getOptions(): DeleteOptions | undefined }, Response>(
    perform: (stream: string) => void,
    response: () => Response,
  ) {
    return (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>): void =>
      answeringUnary(answer, () => {
        const options = call.request.getOptions()!;
        const stream = nameOf(options.getStreamIdentifier());
        demand(caller(call.metadata), stream, '$d');
        const current = store.read(stream).length - 1;
        if (options.hasRevision() && Number(options.getRevision()) !== current)
          throw error('FAILED_PRECONDITION', 'wrong', {
            exception: 'wrong-expected-version',
            'stream-name': stream,
            'expected-version': options.getRevision(),
            'actual-version': `${current}`,
          });
        perform(stream);
        return response();
      });
  }

  /** A soft deletion truncates the stream before an event that will never be. */
  const truncate = (stream: string): void => {
    const data = Buffer.from(JSON.stringify({ $tb: Number.MAX_SAFE_INTEGER }));
    const metadata = new Map([
      ['type', '$metadata'],
      ['content-type', 'application/json'],
    ]);
    store.write(`$$${stream}`, 'any', [{ id: crypto.randomUUID(), metadata, data, custom: Buffer.alloc(0) }]);
  };

  server.addService(streamsService.StreamsService, {
    read,
    append,
    delete: remove<streams.DeleteReq, streams.DeleteResp>(truncate, () => new streams.DeleteResp()),
    tombstone: remove<streams.TombstoneReq, streams.TombstoneResp>(store.tombstone, () => new streams.TombstoneResp()),
    batchAppend: (call: ServerWritableStream<unknown, unknown>) =>
      call.emit('error', error('UNIMPLEMENTED', 'the adapter must not use BatchAppend', {})),
  });
  server.addService(featuresService.ServerFeaturesService, {
    getSupportedMethods: (_: unknown, answer: sendUnaryData<features.SupportedMethods>) => {
      const methods = ['append', 'batchappend', 'read', 'delete', 'tombstone'].map((name) =>
        new features.SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name),
      );
      answer(null, new features.SupportedMethods().setEventStoreServerVersion('24.10.0').setMethodsList(methods));
    },
  });
  server.addService(gossipService.GossipService, {
    read: (_: unknown, answer: sendUnaryData<gossip.ClusterInfo>) => {
      const { LEADER, FOLLOWER } = gossip.MemberInfo.VNodeState;
      const members = cluster.map(({ port }, node) =>
        new gossip.MemberInfo()
          .setState(node === leader.index ? LEADER : FOLLOWER)
          .setIsAlive(true)
          .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port)),
      );
      answer(null, new gossip.ClusterInfo().setMembersList(members));
    },
  });

  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }])
    : ServerCredentials.createInsecure();
  const port = await new Promise<number>((bound, fail) =>
    server.bindAsync('127.0.0.1:0', credentials, (problem, at) => (problem ? fail(problem) : bound(at))),
  );
  const [user] = Object.entries(users);
  const login = user ? `${user[0]}:${user[1].password}@` : '';
  return {
    port,
    store,
    faults,
    seen,
    url: tls
      ? `esdb://${login}127.0.0.1:${port}?tls=true&tlsCAFile=${encodeURIComponent(tls.file)}`
      : `esdb://127.0.0.1:${port}?tls=false`,
    lead: () => void (leader.index = index),
    endSubscriptions: (how) => [...subscriptions].forEach((finish) => finish(how)),
    close: async () => server.forceShutdown(),
  };
}

type DeleteOptions = {
  getStreamIdentifier(): shared.StreamIdentifier | undefined;
  hasRevision(): boolean;
  getRevision(): string;
};

function answering(
  call: ServerWritableStream<never, never> | ServerWritableStream<streams.ReadReq, streams.ReadResp>,
  work: () => void,
): void {
  try {
    work();
  } catch (problem) {
    call.emit('error', toStatus(problem));
  }
}

/** Answers what the work gives; `undefined` is never answered. */
function answeringUnary<T>(answer: sendUnaryData<T>, work: () => T | undefined): void {
  try {
    const response = work();
    if (response !== undefined) answer(null, response);
  } catch (problem) {
    answer(toStatus(problem));
  }
}
