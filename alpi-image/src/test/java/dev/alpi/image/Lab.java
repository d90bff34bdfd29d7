package dev.alpi.image;

import dev.alpi.ledger.Ledger;
import dev.alpi.ledger.Standing;
import dev.alpi.ledger.Usd;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.ScriptedModelServer;
import dev.alpi.testkit.Totals;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Random;

/**
 * A profile whose model is a {@link ScriptedModelServer}, at a dollar and two the million tokens.
 */
final class Lab {
  /** The key in the profile's {@code .env}. */
  static final String KEY = "canary-5f0e1d2c3b4a";

  private static final long NANO_USD_PER_TOKEN_IN = 1_000;
  private static final long NANO_USD_PER_TOKEN_OUT = 2_000;

  private Lab() {}

  /** The name of a wire format in the configuration. */
  enum Wire {
    OPENAI,
    ANTHROPIC;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Writes settings that lead to {@code server}, with a cap of {@code dailyUsd}. */
  static void connect(Alpi alpi, ScriptedModelServer server, Wire wire, String dailyUsd)
      throws IOException {
    connect(alpi.profile(), server.baseUri(), wire, dailyUsd);
  }

  /** Writes settings of {@code profile} that lead to the server at {@code base}. */
  static void connect(Path profile, URI base, Wire wire, String dailyUsd) throws IOException {
    configure(
        profile,
        """
        model: lab/m
        providers:
          endpoints:
            - {name: lab, url: "%s/v1", wire: %s, key: LAB_KEY}
        budget:
          daily_usd: %s
          unknown_price_usd_per_mtok: {in: 1.0, out: 2.0}
        """
            .formatted(base, wire, dailyUsd));
    write(profile.resolve(".env"), "LAB_KEY=" + KEY + "\n", "rw-------");
  }

  /** Writes {@code config.yaml} of the profile {@code default}. */
  static void configure(Alpi alpi, String yaml) throws IOException {
    configure(alpi.profile(), yaml);
  }

  private static void configure(Path profile, String yaml) throws IOException {
    Files.createDirectories(
        profile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    write(profile.resolve("config.yaml"), yaml, "rw-------");
  }

  static void write(Path file, String text, String permissions) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  /** Returns what the server would have billed. */
  static Usd billed(ScriptedModelServer server) {
    Totals totals = server.totals();
    return new Usd(
        totals.promptTokens() * NANO_USD_PER_TOKEN_IN
            + totals.completionTokens() * NANO_USD_PER_TOKEN_OUT);
  }

  /** Returns how the day of {@code profile} stands, as the ledger reads itself. */
  static Standing standing(Path profile) throws IOException {
    return standing(profile, InstantSource.system());
  }

  /** Returns how the day of {@code profile} stands at the time of {@code clock}. */
  static Standing standing(Path profile, InstantSource clock) throws IOException {
    Path processes = Path.of("/proc");
    return Ledger.at(
            profile.resolve("logs"),
            FileLocks.betweenProcesses(),
            clock,
            new Random(),
            ProcessStamp.current(processes),
            stamp -> stamp.isAlive(processes))
        .standing();
  }
}
