package dev.alpi.cli.setup;

import dev.alpi.alp.PeerKey;
import dev.alpi.alp.PeerKeyException;
import dev.alpi.alp.peers.PeerAddress;
import dev.alpi.alp.peers.PeerAddressException;
import dev.alpi.backup.Recipient;
import dev.alpi.profile.store.Hinted;
import dev.alpi.scheduler.cron.CronException;
import dev.alpi.scheduler.cron.CronExpression;
import java.util.Optional;

/**
 * What the commands would say of an answer, said before more is asked: the checks are theirs. A
 * second line says what to do.
 */
final class Fields {
  private Fields() {}

  static Optional<String> cron(String typed) {
    try {
      CronExpression _ = CronExpression.parse(typed);
      return Optional.empty();
    } catch (CronException e) {
      return said(e.getMessage(), e);
    }
  }

  static Optional<String> peerKey(String typed) {
    try {
      PeerKey _ = PeerKey.parse(typed);
      return Optional.empty();
    } catch (PeerKeyException e) {
      return said(e.getMessage(), e);
    }
  }

  static Optional<String> address(String typed) {
    try {
      PeerAddress _ = PeerAddress.parse(typed);
      return Optional.empty();
    } catch (PeerAddressException e) {
      return said(e.getMessage(), e);
    }
  }

  static Optional<String> recipient(String typed) {
    if (typed.toUpperCase(java.util.Locale.ROOT).startsWith("AGE-SECRET")) {
      return Optional.of("this is the secret\ngive the line that begins with age1");
    }
    return Recipient.parse(typed).isPresent()
        ? Optional.empty()
        : Optional.of("this is no recipient\nit is age1 and 58 letters");
  }

  /** A file that is to be made: its directory is there, it is not. */
  static Optional<String> newFile(String typed, Alpi alpi) {
    Optional<String> file = alpi.path(typed);
    if (file.isEmpty()) {
      return Optional.of("no file can be called so: " + typed);
    }
    if (alpi.isThere(typed)) {
      return Optional.of(file.get() + " is there already\nname another file");
    }
    String parent = alpi.parent(typed);
    return alpi.directory(parent).isPresent()
        ? Optional.empty()
        : Optional.of("there is no directory " + parent + "\nmkdir makes one");
  }

  /** A file that is to be read. */
  static Optional<String> file(String typed, Alpi alpi) {
    return alpi.isThere(typed) && alpi.directory(typed).isEmpty()
        ? Optional.empty()
        : Optional.of("there is no file " + typed);
  }

  private static Optional<String> said(String problem, Hinted exception) {
    return Optional.of(problem + "\n" + exception.hint());
  }
}
