package dev.alpi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** A home in which everything is secret, and a bundle that has nothing of it. */
class SupportBundleTest {
  private final FakeContext context = new FakeContext();
  private final Path root = context.userHome().resolve(".alpi");
  private final Random random = new Random(7);
  private final List<String> canaries = new ArrayList<>();

  /** Returns a secret that nobody else has, and remembers it. */
  private String canary(String form) {
    StringBuilder text = new StringBuilder();
    for (char each : form.toCharArray()) {
      text.append(
          switch (each) {
            case '#' -> (char) ('0' + random.nextInt(10));
            case '^' -> (char) ('A' + random.nextInt(26));
            case '*' -> (char) ('a' + random.nextInt(26));
            case '?' ->
                "ABCDEFGHJKMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz0123456789"
                    .charAt(random.nextInt(57));
            default -> each;
          });
    }
    canaries.add(text.toString());
    return text.toString();
  }

  /** One of each kind that there is. */
  private List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    for (String form :
        List.of(
            "sk-ant-api03-????????????????????????",
            "sk-proj-????????????????????",
            "sk-????????????????????",
            "sk_live_????????????????????",
            "gsk_????????????????????????",
            "ghp_????????????????????????????????",
            "github_pat_??????????????????????",
            "glpat-????????????????????",
            "xoxb-??????????????",
            "AIza???????????????????????????????????",
            "GOCSPX-????????????????????????",
            "AKIA^^^^^^^^^^^^^^^^",
            "hf_??????????????????????????",
            "npm_????????????????????????????????????",
            "#########:???????????????????????????????????",
            "eyJ??????????????.eyJ??????????????.????????????????",
            "syt_************_????????????????????",
            "age1????????????????????????????????????????")) {
      secrets.add(canary(form));
    }
    secrets.add(
        "https://bob:" + canary("????????????") + "@" + canary("************") + ".example/x");
    secrets.add("https://" + canary("*********") + ".example/hook?token=" + canary("????????????"));
    secrets.add("Authorization: Bearer " + canary("????????????????????????"));
    secrets.add("password: " + canary("*********"));
    secrets.add("pin=" + canary("########"));
    secrets.add(canary("********") + "@" + canary("********") + ".org");
    secrets.add("+49" + canary("#########"));
    secrets.add(
        "-----BEGIN PRIVATE KEY-----\n"
            + canary("????????????????????????????????????????????????????????????????")
            + "\n"
            + canary("????????????????????")
            + "\n-----END PRIVATE KEY-----");
    secrets.add(canary("10.1##.#3.1##"));
    secrets.add("my dear " + canary("^******") + " said " + canary("***********"));
    return secrets;
  }

  private void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private void fill(Path home) throws IOException {
    for (String log :
        List.of("agent", "approval", "schedule", "alp", "gateway", "llm", "service")) {
      StringBuilder text = new StringBuilder();
      for (String each : secrets()) {
        String stamp = "2026-01-02 03:04:05,678 ERROR alpi." + log + " ";
        text.append(stamp).append("session=1 tools=- user='").append(each).append("'\n");
        text.append(stamp).append("the channel failed: ").append(each).append(" was refused\n");
        text.append(each).append("\n  at ").append(each.toUpperCase(Locale.ROOT)).append('\n');
        text.append(stamp.replace("alpi." + log, each.replace(' ', '-').replace("\n", "")));
        text.append("began\n");
      }
      write(home.resolve("logs/" + log + ".log"), text.toString());
    }
    rows(home);
    StringBuilder env = new StringBuilder();
    int number = 0;
    for (String each : secrets()) {
      env.append("SECRET_").append(++number).append('=').append(each.replace('\n', ' '));
      env.append('\n');
    }
    write(home.resolve(".env"), env.toString());
    files(home);
    settings(home);
  }

  private void rows(Path home) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (String each : secrets()) {
      String text = each.replace("\n", "\\n").replace("\"", "");
      rows.append("{\"at\":1.5,\"kind\":\"").append(text).append("\",\"outcome\":\"").append(text);
      rows.append("\",\"model\":\"openai/")
          .append(text)
          .append("\",\"output_tail\":\"")
          .append(text);
      rows.append("\",\"").append(text).append("\":1,\"usd\":{\"x\":\"").append(text);
      rows.append("\"},\"job_id\":\"").append(text).append("\"}\n").append(text).append('\n');
    }
    write(home.resolve("logs/runs.jsonl"), rows.toString());
    write(home.resolve("logs/compaction.jsonl"), rows.toString());
  }

  private void files(Path home) throws IOException {
    for (String name :
        List.of(
            "memories/USER.md",
            "memories/MEMORY.md",
            "memories/AGENT.md",
            "sessions/00000000000a.json",
            "outputs/outputs.jsonl",
            "mentions/x.json",
            "schedule/jobs.json",
            "alp/peers.yaml",
            "secrets/vault.json",
            "alp/secrets/alp_key.pem",
            "approvals.json",
            "profile.json",
            "skills/a/b/SKILL.md",
            "prompts/x.md",
            "soul.md",
            "logs/ledger.json",
            "host/connections.yaml",
            "runs/" + "a".repeat(32) + ".jsonl",
            "logs/admin-audit.jsonl")) {
      write(home.resolve(name), String.join("\n", secrets()));
    }
    for (String folder : List.of("sessions", "skills", "skills/a", "out", "logs", "mentions", "")) {
      write(home.resolve(folder).resolve(canary("***********")), "x");
      write(home.resolve(folder).resolve(canary("****??????") + ".log"), "x");
    }
  }

  /** Each setting has one, and so has each name that a person chooses. */
  private void settings(Path home) throws IOException {
    write(
        home.resolve("config.yaml"),
        """
        model: "%s/%s"
        fallback_models: ["%s/x"]
        workspace: "/home/%s/x"
        public_bio: "%s"
        budget: {daily_usd: 3.5}
        tools:
          deny: ["%s"]
          terminal:
            sandbox: true
            approval: {allowlist: ["curl %s"]}
        mcp:
          servers:
            %s: {command: "%s", args: ["--t=%s"], env: {A: "%s"}}
        email:
          accounts:
            %s: {address: "%s@%s.org", imap_host: "%s.example", smtp_host: "x"}
        gateway:
          telegram: {enabled: true, allowed_senders: [%s], allowed_chats: ["%s"]}
        providers:
          ollama: [{name: "%s", url: "http://%s:11434"}]
        """
            .formatted(
                Stream.of(
                        "*******",
                        "*********",
                        "********",
                        "*********",
                        "*** ********",
                        "*********",
                        "********",
                        "********",
                        "*********",
                        "************",
                        "????????",
                        "********",
                        "********",
                        "********",
                        "********",
                        "9#########",
                        "*********",
                        "*********",
                        "**********")
                    .map(this::canary)
                    .toArray()));
  }

  private Map<String, String> unpack(Path file) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    byte[] tar;
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      tar = in.readAllBytes();
    }
    int at = 0;
    while (tar[at] != 0) {
      String header = new String(tar, at, 512, ISO_8859_1);
      int size = Integer.parseInt(header.substring(124, 135), 8);
      files.put(header.substring(0, header.indexOf('\0')), new String(tar, at + 512, size, UTF_8));
      at += 512 + (size + 511) / 512 * 512;
    }
    return files;
  }

  private static List<String> spellings(String secret) {
    List<String> spellings = new ArrayList<>(List.of(secret, URLEncoder.encode(secret, UTF_8)));
    for (int skipped = 0; skipped < 3; skipped++) {
      // what stands around it moves the bits
      byte[] bytes = ("x".repeat(skipped) + secret).getBytes(UTF_8);
      String text = Base64.getEncoder().withoutPadding().encodeToString(bytes);
      spellings.add(text.substring(skipped == 0 ? 0 : 4, Math.max(5, text.length() - 2)));
    }
    StringBuilder percent = new StringBuilder();
    secret.chars().forEach(c -> percent.append(String.format(Locale.ROOT, "%%%02X", c)));
    spellings.add(percent.toString());
    spellings.add(new StringBuilder(secret).reverse().toString());
    spellings.add(secret.toUpperCase(Locale.ROOT));
    return spellings;
  }

  private List<String> found(String text) {
    List<String> found = new ArrayList<>();
    for (String secret : canaries) {
      for (String each : spellings(secret)) {
        // four letters may stand anywhere
        if (each.length() > 4 && text.contains(each)) {
          found.add(each);
        }
      }
    }
    return found;
  }

  @Test
  void nothing_that_is_secret_is_in_it() throws IOException {
    fill(root);
    String name = "zaphod-" + canary("****");
    canaries.add(name);
    fill(root.resolve("profiles").resolve(name));
    context.env("X_API_KEY", canary("????????????"));
    FakeStdio stdio = new FakeStdio();
    int code =
        new Cli(new Commands()).execute(List.of("support", "bundle", "b.tgz"), context.with(stdio));
    assertThat(code).as(stdio.complained()).isZero();
    Path file = context.workingDirectory().resolve("b.tgz");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Map<String, String> files = unpack(file);
    assertThat(files).hasSizeGreaterThan(20);
    String all = String.join("\n", files.values()) + String.join("\n", files.keySet());
    assertThat(all).hasSizeGreaterThan(20_000);
    assertThat(canaries).hasSizeGreaterThan(900);
    assertThat(found(all)).isEmpty();
    // and the alarm rings
    assertThat(all).contains("was refused", "daily_usd", "\"sandbox\": true", "profile-");
    assertThat(found(Files.readString(root.resolve("logs/agent.log")))).hasSizeGreaterThan(25);
  }

  @Test
  void a_secret_that_is_a_short_number_or_a_word_is_not_in_it() throws IOException {
    write(root.resolve("config.yaml"), "model: anthropic/claude-haiku-4-5\n");
    write(root.resolve(".env"), "EMAIL__HOME__PASSWORD=739164\nWEBHOOK_PIN=session\nA=true\n");
    write(
        root.resolve("logs/gateway.log"),
        """
        2026-01-02 03:04:05,678 ERROR alpi.gateway login with password: 739164 failed
        2026-01-02 03:04:05,678 ERROR alpi.gateway bad pin 739164, token=739164, \
        passphrase: session, password=session
        2026-01-02 03:04:05,678 ERROR alpi.gateway the session failed, it is true: 739164
        """);
    FakeStdio stdio = new FakeStdio();
    int code =
        new Cli(new Commands()).execute(List.of("support", "bundle", "b.tgz"), context.with(stdio));
    assertThat(code).as(stdio.complained()).isZero();
    Map<String, String> files = unpack(context.workingDirectory().resolve("b.tgz"));
    assertThat(files.get("alpi-support/logs/default/gateway.txt"))
        .contains("password: … failed", "the … failed, it is true: …")
        .doesNotContain("739164", "session");
  }

  @Test
  void it_is_shown_before_it_is_written() throws IOException {
    write(root.resolve("config.yaml"), "model: anthropic/claude-haiku-4-5\n");
    FakeStdio stdio = new FakeStdio();
    assertThat(
            new Cli(new Commands())
                .execute(List.of("support", "bundle", "--list"), context.with(stdio)))
        .isZero();
    assertThat(stdio.printed()).contains("settings.json", "nothing was written");
    try (Stream<Path> files = Files.list(context.workingDirectory())) {
      assertThat(files).isEmpty();
    }
    List<String> line = List.of("support", "bundle", "x.tgz");
    assertThat(new Cli(new Commands()).execute(line, context.with(new FakeStdio()))).isZero();
    assertThat(new Cli(new Commands()).execute(line, context.with(new FakeStdio()))).isEqualTo(2);
    Map<String, String> files = unpack(context.workingDirectory().resolve("x.tgz"));
    assertThat(files.get("alpi-support/settings.json")).contains("anthropic/claude-haiku-4-5");
    assertThat(files.get("alpi-support/doctor.json")).contains("is missing");
  }
}
