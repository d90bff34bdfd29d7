package dev.alpi.bench;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.DovecotServer;
import dev.alpi.testkit.FakeMatrix;
import dev.alpi.testkit.FakeTelegram;
import dev.alpi.testkit.MailCertificate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The memory of a daemon whose profiles wait for Telegram, Matrix and mail, and hear nothing: the
 * image, fakes of the two messengers, and Dovecot over TLS.
 */
public final class IdleGateways {
  private static final long READY_MAX_SECONDS = 120;

  /** 20 s after its last use a gateway rests; a minute later memory is given back. */
  private static final long REST_SECONDS = 100;

  private static final int POLL_SECONDS = 2;

  private final Path image;
  private final Path home;
  private final int profiles;
  private final PrintStream out;
  private final List<FakeTelegram> telegrams = new ArrayList<>();
  private final List<FakeMatrix> matrixes = new ArrayList<>();

  private IdleGateways(Path image, Path home, int profiles, PrintStream out) {
    this.image = image;
    this.home = home;
    this.profiles = profiles;
    this.out = out;
  }

  /** Runs it: {@code IMAGE HOME PROFILES}, with an empty directory as HOME. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new IdleGateways(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2]), System.out)
        .run();
  }

  private void run() throws IOException, InterruptedException {
    for (int i = 0; i < profiles; i++) {
      String _ = alpi("profile", "create", "p" + i);
      telegrams.add(FakeTelegram.start(token(i)));
      matrixes.add(FakeMatrix.start());
    }
    try (DovecotServer dovecot = DovecotServer.start(MailCertificate.of("localhost"))) {
      out.printf("| %d profiles, idle | resident, MiB | more, MiB |%n|---|---|---|%n", profiles);
      // the first time each profile gets what it has only once, as its keys
      long _ = resident(Set.of(), dovecot);
      long none = row("no channel", 0, Set.of(), dovecot);
      for (String each : List.of("telegram", "matrix", "mail")) {
        long _ = row(each, none, Set.of(each), dovecot);
      }
      long _ = row("all three", none, Set.of("telegram", "matrix", "mail"), dovecot);
    } finally {
      telegrams.forEach(FakeTelegram::close);
      matrixes.forEach(FakeMatrix::close);
    }
  }

  private long row(String name, long less, Set<String> channels, DovecotServer dovecot)
      throws IOException, InterruptedException {
    long resident = resident(channels, dovecot);
    double mebibyte = 1024;
    out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f |%n",
        name,
        resident / mebibyte,
        less == 0 ? 0 : (resident - less) / mebibyte);
    return resident;
  }

  /** Returns the memory of a daemon with these channels in each profile, in KiB. */
  private long resident(Set<String> channels, DovecotServer dovecot)
      throws IOException, InterruptedException {
    for (int i = 0; i < profiles; i++) {
      configure(i, channels, dovecot);
    }
    Process daemon = start("alpid");
    try {
      for (int i = 0; i < profiles; i++) {
        awaitUp(i, channels.size(), daemon);
      }
      rest(daemon, REST_SECONDS);
      return Files.readAllLines(Path.of("/proc/" + daemon.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    } finally {
      daemon.destroy();
      int _ = daemon.waitFor();
    }
  }

  private static String token(int profile) {
    return (1_000_000 + profile) + ":abcdefghijklmnopqrstuvwxyz";
  }

  private void configure(int profile, Set<String> channels, DovecotServer dovecot)
      throws IOException {
    Obj gateway =
        Obj.EMPTY
            .with(
                "telegram",
                switched("telegram", channels)
                    .with("api_url", telegrams.get(profile).apiUrl().toString()))
            .with(
                "matrix",
                switched("matrix", channels)
                    .with("homeserver", matrixes.get(profile).baseUri().toString()))
            .with("mail", switched("mail", channels));
    Obj account =
        Obj.EMPTY
            .with("address", "p" + profile + "@example.org")
            .with("imap_host", "localhost")
            .with("imap_port", dovecot.imapsPort())
            .with("smtp_host", "localhost")
            .with("trusted_ca", dovecot.certificate().pem());
    Obj config =
        Obj.EMPTY
            .with("gateway", gateway)
            .with("email", Obj.EMPTY.with("accounts", Obj.EMPTY.with("work", account)));
    Path folder = home.resolve(".alpi/profiles/p" + profile);
    // JSON is YAML too
    Path _ = Files.writeString(folder.resolve("config.yaml"), Json.compact(config));
    Path secrets = folder.resolve(".env");
    Path _ =
        Files.writeString(
            secrets,
            "TELEGRAM_BOT_TOKEN="
                + token(profile)
                + "\nMATRIX_ACCESS_TOKEN="
                + FakeMatrix.TOKEN
                + "\nEMAIL__WORK__PASSWORD="
                + DovecotServer.PASSWORD
                + "\n");
    Path _ = Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
  }

  private static Obj switched(String channel, Set<String> channels) {
    return Obj.EMPTY.with("enabled", channels.contains(channel));
  }

  private void awaitUp(int profile, int channels, Process daemon)
      throws IOException, InterruptedException {
    for (long left = READY_MAX_SECONDS; left > 0; left -= POLL_SECONDS) {
      String status = alpi("-p", "p" + profile, "gateway", "status", "--json");
      if (channels == 0 || status.split("\"state\":\"up\"", -1).length == channels + 1) {
        return;
      }
      rest(daemon, POLL_SECONDS);
    }
    throw new IOException("not up: " + alpi("-p", "p" + profile, "gateway", "status"));
  }

  private static void rest(Process daemon, long seconds) throws IOException, InterruptedException {
    if (daemon.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new IOException("the daemon has ended with " + daemon.exitValue());
    }
  }

  private Process start(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    words.set(0, image.resolve("bin").resolve(words.getFirst()).toString());
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    builder.directory(home.toFile());
    if (words.size() == 1) {
      builder.redirectOutput(home.resolve("daemon.out").toFile());
    }
    return builder.start();
  }

  private String alpi(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("alpi"));
    words.addAll(List.of(arguments));
    Process process = start(words.toArray(String[]::new));
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int _ = process.waitFor();
    return printed;
  }
}
