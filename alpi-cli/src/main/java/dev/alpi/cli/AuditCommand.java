package dev.alpi.cli;

import dev.alpi.cli.HealthCheck.Verdict;
import dev.alpi.cli.doctor.Unreadable;
import dev.alpi.journal.AuditReport;
import dev.alpi.journal.AuditTrail;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code alpi audit}: whether what is secret stays so, and who could do what. */
final class AuditCommand {
  private static final Argument WHAT =
      Argument.of(
              "WHAT",
              Argument.Arity.OPTIONAL,
              "log shows who changed what, verify whether that list is untouched")
          .values(Values.oneOf("log", "verify"));
  private static final Option OFFLINE = Option.flag("offline", "ask nobody on the network");
  private static final String PUBLIC_KEY = "alp/secrets/alp_key.pub";

  private final List<HealthCheck> checks = new ArrayList<>();
  private final Map<String, String> identities = new HashMap<>();

  private AuditCommand() {}

  static Command command() {
    return Command.of("audit", "Find what is more open than it should be", AuditCommand::run)
        .has(Effect.READS)
        .described(
            """
            Looks at all profiles: files that others can read, what is listened on, who is let in, \
            whether commands run in the sandbox and money has a cap; and asks audit.osv_url which \
            libraries of alpi have known holes, which learns their names and nothing else. Changes \
            nothing. Ends with 18 if something fails.

            Each command that changes something leaves a record: audit log shows them, audit verify \
            says whether one was changed or taken out since.\
            """)
        .taking(WHAT)
        .with(OFFLINE, AuditTrailView.LIMIT, AuditTrailView.SINCE, AuditTrailView.HEAD)
        .printing(
            "`safe`; `checks`: array of `{group, check, status, detail, hint}`, `status` being"
                + " `ok`, `info`, `warn` or `fail`. log: `records`: array of the records as they"
                + " are in logs/admin-audit.jsonl. verify: `whole`, `records`, `first`, `last`,"
                + " `head`, `noted`: the last and its hash, for --head, `remarks`: array of"
                + " `{file, line, problem}`, `broken`: the same, if there is such a place,"
                + " `missing`")
        .example("alpi audit", "could somebody else on this machine read my keys?")
        .example("alpi audit log --since 7d", "who changed what, with which result")
        .example("alpi audit verify", "was that list tampered with?")
        .exits(ExitCode.UNHEALTHY, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode run(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Optional<String> what = invocation.optional(WHAT);
    if (what.isPresent()) {
      AuditTrailView view = new AuditTrailView(invocation);
      return what.get().equals("log") ? view.log() : view.verify();
    }
    AuditCommand audit = new AuditCommand();
    HomeRoot root = ProfileCommands.root(invocation);
    audit.checks.addAll(
        invocation.has(OFFLINE)
            ? AuditDependencies.offline()
            : AuditDependencies.checks(root.path(), invocation.context()));
    for (Profile profile : root.list()) {
      audit.profile(profile);
    }
    audit.oldHomes(root.path());
    audit.trail(root.path(), invocation.context());
    return DoctorCommand.tell(audit.checks, "safe", invocation);
  }

  private void add(String group, String check, Verdict verdict, String detail, String hint) {
    checks.add(new HealthCheck(group, check, verdict, TerminalText.visible(detail), hint));
  }

  private void profile(Profile profile) {
    String group = "@" + profile.name();
    try {
      checks.addAll(new AuditFiles(profile).checks(group));
      identity(group, profile);
    } catch (IOException e) {
      add(group, "files", Verdict.FAIL, String.valueOf(e.getMessage()), "");
    }
    try {
      Config config = Config.load(profile.home(), profile.root(), Obj.EMPTY);
      settings(group, config);
      tokens(group, profile, config);
    } catch (IOException e) {
      // the other profiles are looked at all the same
      add(
          group,
          "settings",
          Verdict.FAIL,
          "cannot be read: " + e.getMessage(),
          DoctorCommand.alpi(group) + " config validate");
    }
  }

  /** A token opens a mailbox whether or not an account still names it. */
  private void tokens(String group, Profile profile, Config config) throws IOException {
    Path folder = profile.home().resolve("secrets").resolve("gmail_tokens");
    if (!Files.isDirectory(folder)) {
      return;
    }
    Obj accounts = config.tree().object("email").object("accounts");
    List<String> orphans = new ArrayList<>();
    for (Path file : Children.of(folder)) {
      String name = file.getFileName().toString();
      boolean isToken = name.endsWith(".json") && !name.startsWith(".");
      if (isToken && accounts.get(name.substring(0, name.length() - 5)).isEmpty()) {
        orphans.add(name);
      }
    }
    if (!orphans.isEmpty()) {
      add(
          group,
          "OAuth",
          Verdict.WARN,
          "tokens of no account: " + String.join(", ", orphans),
          "revoke them at the provider, and remove them from secrets/gmail_tokens");
    }
  }

  private void identity(String group, Profile profile) throws IOException {
    Path key = profile.home().resolve(PUBLIC_KEY);
    if (Files.isRegularFile(key)) {
      String before = identities.putIfAbsent(Files.readString(key), group);
      if (before != null) {
        add(
            group,
            "identity",
            Verdict.WARN,
            "has the same ALP key as " + before + ": peers cannot tell them apart",
            DoctorCommand.alpi(group) + " peers rotate");
      }
    }
  }

  private void settings(String group, Config config) {
    String alpi = DoctorCommand.alpi(group);
    boolean isBoxed = config.bool("tools.terminal.sandbox").orElse(false);
    add(
        group,
        "sandbox",
        isBoxed ? Verdict.OK : Verdict.WARN,
        isBoxed ? "commands run in it" : "off: a command can do what you can",
        isBoxed ? "" : alpi + " config set tools.terminal.sandbox true");
    boolean isWatched =
        isPositive(config, "runtime.first_byte_timeout_s")
            && isPositive(config, "runtime.stream_idle_timeout_s");
    add(
        group,
        "model time-outs",
        isWatched ? Verdict.OK : Verdict.WARN,
        isWatched ? "set" : "a model that says nothing is waited for without end",
        isWatched
            ? ""
            : alpi
                + " config unset runtime.first_byte_timeout_s, and runtime.stream_idle_timeout_s");
    boolean isCapped = config.decimal("budget.daily_usd").isPresent();
    add(
        group,
        "budget",
        isCapped ? Verdict.OK : Verdict.INFO,
        isCapped ? "a day has a cap" : "a day has no cap",
        isCapped ? "" : alpi + " config set budget.daily_usd 5");
    listening(group, config);
    channels(group, config);
  }

  private static boolean isPositive(Config config, String key) {
    return config.decimal(key).map(value -> value.signum() > 0).orElse(false);
  }

  private void listening(String group, Config config) {
    boolean isPublic =
        config.integer("alp.tcp_port").isPresent()
            && config.bool("host.allow_public_bind").orElse(false);
    if (isPublic) {
      add(
          group,
          "peers",
          Verdict.WARN,
          "may be listened to at a public address",
          DoctorCommand.alpi(group)
              + " config unset host.allow_public_bind, if no peer is outside");
    }
    Obj webhook = config.tree().object("gateway").object("webhook");
    if (webhook.bool("enabled").orElse(false) && webhook.bool("allow_public_bind").orElse(false)) {
      add(
          group,
          "webhook",
          Verdict.WARN,
          "may be reached at a public address, without TLS",
          "bind it to 127.0.0.1, behind a proxy with TLS");
    }
  }

  private void channels(String group, Config config) {
    Obj gateway = config.tree().object("gateway");
    for (String channel : List.of("telegram", "matrix", "mail")) {
      Obj settings = gateway.object(channel);
      boolean isOpen = settings.array("allowed_senders").contains(new JsonValue.Str("*"));
      if (settings.bool("enabled").orElse(false) && isOpen) {
        add(
            group,
            channel,
            Verdict.WARN,
            "lets everybody in: each message costs money, and what it says is foreign",
            "name the people in gateway." + channel + ".allowed_senders");
      }
    }
    Obj accounts = config.tree().object("email").object("accounts");
    for (String name : accounts.members().keySet()) {
      Obj account = accounts.object(name);
      if (!account.bool("require_authentication").orElse(true)) {
        add(
            group,
            "mail/" + name,
            Verdict.WARN,
            "believes every From: anybody can write as somebody who is let in",
            "set authserv_id, and unset require_authentication");
      }
      if (account.bool("allow_plaintext").orElse(false)) {
        add(
            group,
            "mail/" + name,
            Verdict.WARN,
            "password and mail may be read on the way",
            "unset allow_plaintext, and use imap_tls: tls");
      }
    }
  }

  private void trail(Path root, CliContext context) {
    try {
      AuditTrail trail = AuditTrail.of(root, context.locks(), context.clock(), context.keys());
      AuditReport report = trail.verify();
      Optional<AuditReport.Finding> broken = report.broken();
      String place = broken.map(at -> at.file() + ", line " + at.line() + ": ").orElse("");
      add(
          "machine",
          "audit trail",
          broken.isPresent() ? Verdict.FAIL : Verdict.OK,
          place + broken.map(AuditReport.Finding::problem).orElse(report.records() + " records"),
          broken.isPresent() ? "alpi audit verify; an archive has an older one" : "");
    } catch (IOException e) {
      Unreadable why = Unreadable.of(e, root.resolve("logs").resolve(AuditTrail.NAME));
      String detail = "cannot be read: " + why.reason();
      add("machine", "audit trail", Verdict.FAIL, detail, TerminalText.visible(why.hint()));
    }
  }

  /** What a restore has kept has keys too. */
  private void oldHomes(Path root) throws IOException {
    Path parent = root.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return;
    }
    String start = root.getFileName() + ".before-";
    try (Stream<Path> beside = Files.list(parent)) {
      beside
          .filter(each -> each.getFileName().toString().startsWith(start))
          .sorted()
          .forEach(
              each ->
                  add(
                      "machine",
                      "old home",
                      Verdict.INFO,
                      each + " has keys too",
                      "remove it when the restored one is right"));
    }
  }
}
