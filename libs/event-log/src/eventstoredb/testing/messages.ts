import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { Deleted, type KeptEvent, type Proposed } from './store.js';

/** The status of what a call came to. */
export function toStatus(problem: unknown): ServiceError {
  if (!(problem instanceof Deleted)) return problem as ServiceError;
  return error('FAILED_PRECONDITION', 'deleted', { exception: 'stream-deleted', 'stream-name': problem.message });
}

/** Sends the caller to the node that leads. */
export function notLeader(leader: { readonly port: number }): ServiceError {
  const endpoint = { 'leader-endpoint-host': '127.0.0.1', 'leader-endpoint-port': `${leader.port}` };
  return error('NOT_FOUND', 'Leader info available', { exception: 'not-leader', ...endpoint });
}

/** A status with trailers, by which the client knows its errors. */
export function error(code: keyof typeof status, details: string, trailers: Record<string, string>): ServiceError {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return Object.assign(new Error(details), { code: status[code], details, metadata });
}

/** The name of a stream. */
export function nameOf(identifier: shared.StreamIdentifier | undefined): string {
  return Buffer.from(identifier!.getStreamName_asU8()).toString();
}

/** An event as it was sent. */
export function proposed(message: streams.AppendReq.ProposedMessage): Proposed {
  return {
    id: message.getId()!.getString(),
    metadata: new Map<string, string>(message.getMetadataMap().toArray()),
    custom: message.getCustomMetadata_asU8(),
    data: message.getData_asU8(),
  };
}

/** The answer of a read to a stream that is not there. */
export function notFound(stream: string): streams.ReadResp {
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
  return new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier),
  );
}

/** An event as it is read. */
export function readResponse(event: KeptEvent, inStream: boolean): streams.ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(event.stream)))
    .setStreamRevision(`${event.revision}`)
    .setCommitPosition(`${event.at}`)
    // The prepare position of an event differs with the version of the server and with the kind of read.
    .setPreparePosition(`${inStream ? event.writtenAt : event.at}`)
    .setCustomMetadata(event.custom)
    .setData(event.data);
  for (const [name, value] of event.metadata) recorded.getMetadataMap().set(name, value);
  recorded.getMetadataMap().set('created', '16094592000000000');
  const read = new streams.ReadResp.ReadEvent().setEvent(recorded);
  if (inStream) read.setNoPosition(new shared.Empty());
  else read.setCommitPosition(`${event.at}`);
  return new streams.ReadResp().setEvent(read);
}
