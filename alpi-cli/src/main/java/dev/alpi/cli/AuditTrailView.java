package dev.alpi.cli;

import dev.alpi.cli.doctor.Unreadable;
import dev.alpi.journal.AuditReport;
import dev.alpi.journal.AuditTrail;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code alpi audit log} and {@code alpi audit verify}: who changed what on this machine. */
final class AuditTrailView {
  static final Option SINCE =
      Option.valued("since", "TIME", "of audit log: since then, as 2h, 7d, 2026-11-01");
  static final Option LIMIT =
      Option.valued("limit", "N", "of audit log: at most N records, 1 to 100000")
          .letter('n')
          .fallback("20");
  static final Option HEAD =
      Option.valued("head", "SEQ:HASH", "of audit verify: a record noted earlier must be there");

  private static final int LIMIT_MAX = 100_000;
  private static final Pattern NOTED = Pattern.compile("([1-9][0-9]{0,17}):([0-9a-f]{64})");

  private final Invocation invocation;
  private final AuditTrail trail;
  private final HomeRoot root;

  AuditTrailView(Invocation invocation) throws IOException, CommandFailure {
    this.invocation = invocation;
    // the trail knows profiles that are gone
    root = Profiles.root(invocation);
    CliContext context = invocation.context();
    trail = AuditTrail.of(root.path(), context.locks(), context.clock(), context.keys());
  }

  ExitCode verify() throws IOException, CommandFailure {
    Optional<String> noted = invocation.value(HEAD);
    Matcher head = NOTED.matcher(noted.orElse(""));
    if (noted.isPresent() && !head.matches()) {
      throw CommandFailure.usage(
          "--head takes SEQ:HASH, as audit verify has printed it", "for example --head 12:e3b0…");
    }
    AuditReport report = report();
    Optional<String> missing = noted.isPresent() ? missing(head, report) : Optional.empty();
    for (AuditReport.Finding remark : report.remarks()) {
      invocation.out().line(place(remark));
    }
    if (report.broken().isPresent()) {
      problem(place(report.broken().get()));
    }
    if (missing.isPresent()) {
      problem(missing.get());
    }
    boolean isWhole = report.broken().isEmpty() && missing.isEmpty();
    if (isWhole && report.records() == 0) {
      invocation.out().line("there are no records yet");
    } else if (isWhole) {
      invocation
          .out()
          .line(
              "the chain is whole: records "
                  + report.first()
                  + " to "
                  + report.last()
                  + "; note the head elsewhere: "
                  + noted(report));
    }
    invocation.answer(json(report, missing).with("whole", new JsonValue.Bool(isWhole)));
    return isWhole ? ExitCode.OK : ExitCode.UNHEALTHY;
  }

  private AuditReport report() throws IOException, CommandFailure {
    try {
      return trail.verify();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private List<Obj> rows() throws IOException, CommandFailure {
    try {
      return trail.rows();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** A trail that is hidden from us is not an empty one. */
  private CommandFailure unreadable(IOException e) {
    Unreadable why = Unreadable.of(e, root.path().resolve("logs").resolve(AuditTrail.NAME));
    return new CommandFailure(
        Failure.of(e).code(), "the audit trail cannot be read: " + why.reason(), why.hint());
  }

  private Optional<String> missing(Matcher head, AuditReport report) throws IOException {
    long seq = Long.parseLong(head.group(1));
    Optional<String> hash = trail.hash(seq);
    if (hash.isPresent()) {
      return hash.get().equals(head.group(2))
          ? Optional.empty()
          : Optional.of("record " + seq + " is another one than that which was noted");
    }
    return seq < report.first()
        ? Optional.of("record " + seq + " was dropped, as files were full: it cannot be compared")
        : Optional.of("record " + seq + ", which was noted, is not there: the end is missing");
  }

  /** Returns what {@code --head} takes. */
  private static String noted(AuditReport report) {
    return report.last() + ":" + report.head();
  }

  private static String place(AuditReport.Finding finding) {
    return finding.file() + ", line " + finding.line() + ": " + finding.problem();
  }

  private void problem(String text) throws IOException {
    invocation.out().styled(Style.ERROR, "broken  ");
    invocation.out().line(text);
  }

  private static Obj json(AuditReport report, Optional<String> missing) {
    List<JsonValue> remarks =
        report.remarks().stream().<JsonValue>map(AuditTrailView::json).toList();
    Obj all =
        Obj.EMPTY
            .with("records", report.records())
            .with("first", report.first())
            .with("last", report.last())
            .with("head", report.head())
            .with("noted", report.records() == 0 ? "" : noted(report))
            .with("remarks", new Arr(remarks));
    all = report.broken().isPresent() ? all.with("broken", json(report.broken().get())) : all;
    return missing.isPresent() ? all.with("missing", missing.get()) : all;
  }

  private static Obj json(AuditReport.Finding finding) {
    return Obj.EMPTY
        .with("file", finding.file().toString())
        .with("line", finding.line())
        .with("problem", finding.problem());
  }

  /** Shows the newest records, oldest first; with -p those of one profile. */
  ExitCode log() throws IOException, CommandFailure {
    int limit = RunsCommands.limit(LIMIT, LIMIT_MAX, invocation);
    Instant now = invocation.context().clock().instant();
    Instant since = Instant.MIN;
    if (invocation.value(SINCE).isPresent()) {
      since = LogSince.from(invocation.value(SINCE).get(), now, invocation.context().zone());
    }
    Optional<ProfileName> profile = profile();
    List<Obj> wanted = new ArrayList<>();
    for (Obj row : rows()) {
      boolean isRecent = !AuditTrail.time(row).orElse(Instant.EPOCH).isBefore(since);
      if (isRecent && (profile.isEmpty() || isOf(profile.get(), row))) {
        wanted.add(row);
      }
    }
    if (wanted.isEmpty()) {
      // nobody knows it, or only nothing was done to it
      Optional<Profile> _ = Profiles.named(root, invocation);
    }
    List<Obj> shown = wanted.subList(Math.max(0, wanted.size() - limit), wanted.size());
    if (shown.isEmpty()) {
      invocation.note("no records");
    } else {
      table(shown);
    }
    invocation.answer(Obj.EMPTY.with("records", new Arr(List.copyOf(shown))));
    return ExitCode.OK;
  }

  /** Returns which one -p names, whether or not it is still there. */
  private Optional<ProfileName> profile() throws CommandFailure {
    Optional<String> asked = invocation.profile();
    Optional<String> problem = asked.flatMap(ProfileName::problem);
    if (problem.isPresent()) {
      throw CommandFailure.usage(problem.get(), "alpi profile list shows the profiles");
    }
    return asked.map(ProfileName::new);
  }

  /** Making, renaming and removing a profile is done from another one, and names it. */
  private static boolean isOf(ProfileName profile, Obj row) {
    if (row.string("profile").filter(profile.text()::equalsIgnoreCase).isPresent()) {
      return true;
    }
    Obj target = row.object("target");
    return row.string("method").orElse("").startsWith("profile ")
        && Stream.of("name", "new_name")
            .flatMap(each -> target.string(each).stream())
            .anyMatch(profile.text()::equalsIgnoreCase);
  }

  private void table(List<Obj> shown) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("WHEN", "WHO", "PROFILE", "WHAT", "RESULT"));
    for (Obj row : shown) {
      String when =
          AuditTrail.time(row)
              .map(at -> ScheduleViews.local(at, invocation.context().zone()))
              .orElse("?");
      String result = row.string("error_code").or(() -> row.string("result")).orElse("?");
      rows.add(
          List.of(
              when,
              TerminalText.visible(who(row)),
              TerminalText.visible(row.string("profile").orElse("-")),
              TerminalText.visible(what(row)),
              TerminalText.visible(result)));
    }
    PeerViews.table(rows, invocation.out());
  }

  private static String who(Obj row) {
    Obj actor = row.object("actor");
    String user =
        actor
            .string("user")
            .or(() -> row.string("connection_label"))
            .orElse(
                actor.integer("uid").isPresent() ? "uid " + actor.integer("uid").getAsLong() : "?");
    return row.string("source").map(source -> user + " (" + source + ")").orElse(user);
  }

  private static String what(Obj row) {
    StringBuilder text = new StringBuilder(row.string("method").orElse("?"));
    Obj target = row.object("target");
    for (String name : target.members().keySet()) {
      text.append(' ').append(target.string(name).orElse("?"));
    }
    for (JsonValue option : row.array("options")) {
      if (option instanceof JsonValue.Str(String name)) {
        text.append(" --").append(name);
      }
    }
    return text.toString();
  }
}
