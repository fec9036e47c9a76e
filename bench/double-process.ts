import { startDoubles } from '../libs/event-log/src/eventstoredb/testing/double.js';

/** The process of {@link openDouble}: a double of EventStoreDB, for as long as whoever started it is there. */
const [double] = await startDoubles();
process.on('disconnect', () => process.exit());
process.send!(double!.url);
