package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Makes reports about a machine and its profiles, as the commands of the same names do: it is
 * implemented where the daemon is assembled, as the commands are.
 *
 * <p><b>Threads:</b> any.
 */
@FunctionalInterface
public interface HostReports {
  /** What about. */
  enum Kind {
    /** Whether all is well. */
    DOCTOR,
    /** What is more open than it should be; nobody on the network is asked. */
    AUDIT,
    /** How a profile fares. */
    DIGEST,
    /** What can go. */
    CLEANUP_PLAN,
    /** Lets what is named go. */
    CLEANUP_APPLY
  }

  /**
   * What somebody wants to know.
   *
   * @param kind what about
   * @param profile of which profile; empty for all, where there is such a report
   * @param words what else: the names of what can go, or since when
   */
  record Wish(Kind kind, Optional<String> profile, List<String> words) {
    /** Copies the list. */
    public Wish {
      words = List.copyOf(words);
    }
  }

  /**
   * Makes one.
   *
   * @param wish which
   * @return it, as the command prints it with {@code --json}
   * @throws HostRefusal if it cannot be made
   * @throws IOException if the disk fails
   */
  Obj make(Wish wish) throws HostRefusal, IOException;
}
