package dev.alpi.cli;

import dev.alpi.journal.Lookup;
import dev.alpi.journal.OutputRow;
import dev.alpi.journal.OutputType;
import dev.alpi.journal.OutputsInbox;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code alpi outputs}: what agents left for a person to read. */
final class OutputsCommands {
  private static final String UNREAD_MARK = "●";
  private static final String READ_MARK = "○";

  /** A longer title is no name of a job: it is the beginning of what the job was asked. */
  private static final int NAME_CHARS_MAX = 24;

  /** How much of an answer stands in a list. */
  private static final int BEGINNING_CHARS_MAX = 100;

  private static final Argument ID =
      Argument.of("ID", Argument.Arity.REQUIRED, "as outputs list shows it, or its beginning")
          .values(new Values.Listed("outputs"));
  private static final Option LIMIT =
      Option.valued("limit", "N", "at most N outputs, 1 to " + OutputsInbox.ROWS_MAX)
          .letter('n')
          .fallback("20");
  private static final Option UNREAD = Option.flag("unread", "only those that nobody has read");
  private static final Option ALL_PROFILES = Option.flag("all-profiles", "those of all profiles");

  private static final String ROW =
      "`{id, profile, created_at, title, body, type, status, session_id, delivered_to}`";

  private OutputsCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "outputs",
        "What agents left for you to read",
        """
        Results of jobs, warnings and whatever else an agent says when nobody is in the \
        conversation stay here until you read them; the newest 500 are kept.\
        """,
        List.of(list(), show(), readAll()),
        Map.of("", "list"));
  }

  private static Command list() {
    return Command.of(
            "outputs list",
            "List outputs, the newest first; alpi outputs alone",
            OutputsCommands::list)
        .has(Effect.READS)
        .with(LIMIT, UNREAD, ALL_PROFILES, Values.IDS)
        .printing("`outputs`: array of " + ROW + ", `created_at` in seconds since 1970")
        .example("alpi outputs list --unread --all-profiles", "what is new")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.PARTLY_DONE, ExitCode.DAMAGED_DATA);
  }

  private static Command show() {
    return Command.of("outputs show", "Read an output", OutputsCommands::show)
        .has(Effect.READS)
        .taking(ID)
        .printing("the row: " + ROW)
        .example("alpi outputs show 3f2a", "read it; it is no longer new then")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static Command readAll() {
    return Command.of("outputs read-all", "Mark all outputs as read", OutputsCommands::readAll)
        .has(Effect.CHANGES)
        .printing("`read`: how many were new")
        .example("alpi outputs read-all", "nothing is new any more")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  /** An output and whose it is. */
  private record Owned(Profile profile, OutputRow row) {}

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    boolean isForIds = invocation.has(Values.IDS);
    int limit =
        isForIds
            ? OutputsInbox.ROWS_MAX
            : RunsCommands.limit(LIMIT, OutputsInbox.ROWS_MAX, invocation);
    List<Owned> found = new ArrayList<>();
    boolean isWhole = true;
    if (invocation.has(ALL_PROFILES)) {
      for (Profile profile : Profiles.resolve(invocation).root().list()) {
        isWhole &= addIfReadable(profile, found, invocation);
      }
      found.sort(Comparator.comparing((Owned each) -> each.row().createdAt()).reversed());
    } else {
      add(Profiles.existing(invocation), found, invocation);
    }
    List<JsonValue> rows = new ArrayList<>();
    for (Owned each : found.stream().filter(each -> isAsked(each, invocation)).toList()) {
      if (rows.size() < limit) {
        if (isForIds) {
          invocation.out().line(Values.idLine(each.row().id(), each.row().title()));
        } else {
          print(each, invocation);
        }
        rows.add(json(each));
      }
    }
    if (rows.isEmpty() && !isForIds) {
      invocation.out().line(invocation.has(UNREAD) ? "nothing new" : "no outputs");
    }
    invocation.answer(Obj.EMPTY.with("outputs", new JsonValue.Arr(rows)));
    return isWhole ? ExitCode.OK : ExitCode.PARTLY_DONE;
  }

  private static boolean isAsked(Owned each, Invocation invocation) {
    return each.row().isUnread() || !invocation.has(UNREAD);
  }

  /** One profile's damage hides no other's outputs. */
  private static boolean addIfReadable(Profile profile, List<Owned> found, Invocation invocation)
      throws IOException {
    try {
      add(profile, found, invocation);
      return true;
    } catch (StoreException e) {
      invocation.warn("left out " + profile.name() + ": " + e.getMessage());
      return false;
    }
  }

  private static void add(Profile profile, List<Owned> found, Invocation invocation)
      throws IOException {
    for (OutputRow row : inbox(profile, invocation).list()) {
      found.add(new Owned(profile, row));
    }
  }

  private static void print(Owned each, Invocation invocation) throws IOException {
    OutputRow row = each.row();
    Output out = invocation.out();
    out.styled(row.isUnread() ? Style.NAME : Style.FAINT, row.isUnread() ? UNREAD_MARK : READ_MARK);
    out.text(" " + RunsCommands.shortTime(row.createdAt(), invocation) + " ");
    out.styled(style(row), "[" + label(row) + "]");
    out.text(" " + row.id());
    if (invocation.has(ALL_PROFILES)) {
      out.text(" @" + each.profile().name());
    }
    out.line(" " + shown(row));
  }

  /**
   * Returns what a row is about. The title of a job without a name is what it was asked: then the
   * answer tells more.
   */
  private static String shown(OutputRow row) {
    boolean isAnswer = row.type() == OutputType.INFO && row.sessionId().isEmpty();
    String first = row.body().strip().lines().findFirst().orElse("").strip();
    if (!isAnswer || first.isEmpty()) {
      return row.headline();
    }
    String title = row.title().strip();
    boolean isName = !title.isEmpty() && title.length() <= NAME_CHARS_MAX;
    return (isName ? title + ": " : "") + ReportText.cut(first, BEGINNING_CHARS_MAX);
  }

  private static ExitCode show(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    String asked = invocation.required(ID);
    OutputRow row =
        switch (inbox(profile, invocation).show(asked)) {
          case Lookup.Found<OutputRow>(OutputRow found) -> found;
          case Lookup.Ambiguous<OutputRow>(List<String> ids) ->
              throw CommandFailure.usage(
                  "several outputs begin with " + asked + ": " + String.join(", ", ids),
                  "give more of the id");
          case Lookup.Unknown<OutputRow>() ->
              throw CommandFailure.usage(
                  "there is no output " + asked + " in the profile " + profile.name(),
                  "alpi outputs list --all-profiles shows what there is; -p NAME reads another"
                      + " profile's");
        };
    Output out = invocation.out();
    out.styled(style(row), "[" + label(row) + "]");
    out.styled(Style.HEADING, row.title().isBlank() ? "" : " " + row.title());
    out.line("");
    out.line(
        RunsCommands.shortTime(row.createdAt(), invocation)
            + "  "
            + row.id()
            + (row.sessionId().isEmpty() ? "" : ", session " + row.sessionId()));
    if (!row.body().isBlank()) {
      out.line("");
      out.line(row.body().strip());
    }
    invocation.answer(json(new Owned(profile, row)));
    return ExitCode.OK;
  }

  private static ExitCode readAll(Invocation invocation) throws IOException, CommandFailure {
    int read = inbox(Profiles.existing(invocation), invocation).readAll();
    invocation.out().line(read == 0 ? "nothing was new" : "marked " + read + " as read");
    invocation.answer(Obj.EMPTY.with("read", read));
    return ExitCode.OK;
  }

  static OutputsInbox inbox(Profile profile, Invocation invocation) {
    CliContext context = invocation.context();
    return OutputsInbox.of(
        profile.home(), profile.name().text(), context.locks(), context.clock(), context.random());
  }

  private static Style style(OutputRow row) {
    return switch (row.type()) {
      case INFO -> Style.FAINT;
      case WARNING -> Style.WARNING;
      case ERROR -> Style.ERROR;
    };
  }

  private static String label(OutputRow row) {
    return row.type().label();
  }

  /** Returns the row with every documented member; what only others know comes with it. */
  private static Obj json(Owned each) {
    OutputRow row = each.row();
    Obj known = row.json();
    known = known.decimal("created_at").isPresent() ? known : known.with("created_at", 0.0);
    return known
        .with("profile", each.profile().name().text())
        .with("title", row.title())
        .with("body", row.body())
        .with("type", label(row))
        .with("status", row.isUnread() ? "unread" : "read")
        .with("session_id", row.sessionId())
        .with("delivered_to", JsonValue.Arr.ofStrings(row.deliveredTo()));
  }
}
