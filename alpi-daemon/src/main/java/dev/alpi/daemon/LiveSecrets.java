package dev.alpi.daemon;

import dev.alpi.engine.SecretSource;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.config.Secrets;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The secrets of a profile as they were read last. What once was a secret is hidden as long as the
 * profile is served: it may open something still.
 *
 * <p><b>Threads:</b> any.
 */
final class LiveSecrets implements UnaryOperator<String> {
  private final SecretSource source;
  private final Profile profile;
  private volatile Known known;

  private record Known(Secrets secrets, Set<String> ever, Redactor redactor, long version) {
    static Known of(Secrets secrets, Set<String> before, long version) {
      Set<String> ever = new LinkedHashSet<>(before);
      ever.addAll(secrets.values());
      return new Known(secrets, ever, Redactor.knowing(ever), version);
    }
  }

  /**
   * Reads them.
   *
   * @throws IOException if they cannot be read
   */
  LiveSecrets(SecretSource source, Profile profile) throws IOException {
    this.source = source;
    this.profile = profile;
    this.known = Known.of(source.secretsOf(profile), Set.of(), 1);
  }

  Secrets current() {
    return known.secrets();
  }

  /** Returns what is another number after each change. */
  long version() {
    return known.version();
  }

  /** Returns {@code text} without secrets. */
  @Override
  public String apply(String text) {
    return known.redactor().apply(text);
  }

  /**
   * Reads them anew; returns whether they are others.
   *
   * @throws IOException if they cannot be read; then they stay as they were
   */
  synchronized boolean readAnew() throws IOException {
    Known before = known;
    Secrets now = source.secretsOf(profile);
    if (List.copyOf(now.values()).equals(List.copyOf(before.secrets().values()))
        && now.names().equals(before.secrets().names())) {
      return false;
    }
    known = Known.of(now, before.ever(), before.version() + 1);
    return true;
  }
}
