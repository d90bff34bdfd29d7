/**
 * The daily spending ledger of a profile: reserve before a call, settle after it, refuse above the
 * cap.
 *
 * <p>It never estimates and never talks to a provider. Safe between threads and processes; what is
 * acknowledged is on disk.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.ledger {
  requires static org.jspecify;
  requires transitive dev.alpi.profile;

  exports dev.alpi.ledger;
}
