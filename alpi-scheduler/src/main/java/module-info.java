/**
 * When jobs run: cron expressions and the slots that they name in a time zone, over changes of the
 * clock too.
 *
 * <p>It runs nothing, takes no clock and reads no file. Its types are values, safe for use by
 * several threads.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.scheduler {
  requires static org.jspecify;
  requires transitive dev.alpi.profile;

  exports dev.alpi.scheduler;
  exports dev.alpi.scheduler.cron;
}
