/**
 * What a profile's agents did and have to say: a journal for each run, a row for each run, the log
 * of compactions, and the inbox of outputs; and, for the whole machine, who changed what.
 *
 * <p>Everything belongs to a home by construction and is redacted before it is written. It never
 * reads configuration, runs nothing and kills nothing; the one thread it starts looks for requests
 * to cancel, while a run is watched. Safe between threads and processes. Outputs and the audit
 * trail are on disk when a method returns; journals and rows are with the operating system.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.journal {
  requires static org.jspecify;
  requires transitive dev.alpi.profile;

  exports dev.alpi.journal;
}
