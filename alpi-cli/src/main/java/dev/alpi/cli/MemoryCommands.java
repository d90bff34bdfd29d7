package dev.alpi.cli;

import dev.alpi.memory.Confidence;
import dev.alpi.memory.MemoryChange;
import dev.alpi.memory.MemoryEntry;
import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemoryRecord;
import dev.alpi.memory.MemorySnapshot;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.MemoryUpdate;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** {@code alpi memory}. */
final class MemoryCommands {
  private static final Values TARGETS = Values.oneOf("user", "memory", "agent");
  private static final Argument TARGET =
      Argument.of("TARGET", Argument.Arity.REQUIRED, "user, memory or agent").values(TARGETS);
  private static final Argument ANY_TARGET =
      Argument.of("TARGET", Argument.Arity.OPTIONAL, "user, memory or agent; default all")
          .values(TARGETS);
  private static final Argument TEXT =
      Argument.of("TEXT", Argument.Arity.SOME, "the fact; several words are joined by spaces");
  private static final Argument MATCH =
      Argument.of(
          "MATCH", Argument.Arity.SOME, "a part of the one entry; case and accents do not count");
  private static final Option CONFIDENCE =
      Option.valued("confidence", "HOW", "how sure it is; low goes after 30 days")
          .values(Values.oneOf("low", "normal", "high"))
          .fallback("normal");
  private static final Option LIMIT =
      Option.valued("limit", "N", "only the newest N").letter('n').fallback("20");

  private static final int LIMIT_MAX = 1100;

  private MemoryCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "memory",
        "See and change what your agent remembers",
        """
        user is what it knows of you, memory the rest, agent who it is. Every conversation begins \
        with all of it. They are text files in memories/ that you may also edit; docs/memory.md \
        has the rest.\
        """,
        List.of(
            show(),
            add(),
            remove(),
            history(),
            PromoteCommand.command(),
            MemoryAuditCommand.command()));
  }

  private static Command show() {
    return Command.of("memory show", "Show what is remembered", MemoryCommands::show)
        .has(Effect.READS)
        .taking(ANY_TARGET)
        .printing(
            "`files`: array of `{target, file, entries, visible_chars, visible_chars_max,"
                + " revision}`; `entries`: array of `{text, confidence, captured, reinforced}`, of"
                + " which an entry written by hand has only `text`")
        .example("alpi memory show", "all of it")
        .example("alpi memory show user", "what it knows of you")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static Command add() {
    return Command.of("memory add", "Have something remembered", MemoryCommands::add)
        .has(Effect.CHANGES)
        .described(
            """
            What corrects or extends an entry takes its place, and memory history has the old \
            text. What says nothing new changes nothing.\
            """)
        .taking(TARGET, TEXT)
        .with(CONFIDENCE)
        .printing(
            "`outcome`: `added`, `known` or `replaced`; `text`: what is remembered now; `old`: what"
                + " it replaced; `warnings`; `revision`")
        .example("alpi memory add user \"Prefers tea to coffee\"", "tell a fact about yourself")
        .example("alpi memory add memory The staging port is 5433", "correct what it knew")
        .exits(
            ExitCode.NO_SUCH_PROFILE,
            ExitCode.LOCKED,
            ExitCode.WRONG_KEY,
            ExitCode.DAMAGED_DATA,
            ExitCode.INTERRUPTED);
  }

  private static Command remove() {
    return Command.of("memory remove", "Have something forgotten", MemoryCommands::remove)
        .has(Effect.CHANGES)
        .described("Refused if no entry matches, or several. memory history keeps the text.")
        .taking(TARGET, MATCH)
        .printing("`removed`: the text; `revision`")
        .example("alpi memory remove user tea", "the one entry about tea")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static Command history() {
    return Command.of("memory history", "Show what was corrected or removed", MemoryCommands::past)
        .has(Effect.READS)
        .with(LIMIT)
        .printing("`records`: array of `{when, target, action, old, new}`, oldest first")
        .example("alpi memory history", "the newest 20")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode show(Invocation invocation) throws IOException, CommandFailure {
    MemoryStore store = reader(Profiles.existing(invocation), invocation);
    Optional<MemoryFile> wanted = invocation.optional(ANY_TARGET).flatMap(MemoryFile::parse);
    List<JsonValue> files = new ArrayList<>();
    for (MemoryFile file : MemoryFile.values()) {
      if (wanted.isEmpty() || wanted.get() == file) {
        MemorySnapshot snapshot = store.read(file);
        print(snapshot, invocation);
        files.add(json(snapshot));
      }
    }
    invocation.answer(Obj.EMPTY.with("files", new JsonValue.Arr(files)));
    return ExitCode.OK;
  }

  private static void print(MemorySnapshot snapshot, Invocation invocation) throws IOException {
    Output out = invocation.out();
    out.styled(Style.HEADING, snapshot.file().fileName());
    out.line(
        "  "
            + snapshot.visibleChars()
            + " of "
            + snapshot.file().visibleCharsMax()
            + " characters ("
            + snapshot.percentFull()
            + " %)");
    if (snapshot.file() == MemoryFile.AGENT && !snapshot.visibleText().isEmpty()) {
      out.line(snapshot.visibleText());
      return;
    }
    for (MemoryEntry entry : snapshot.entries()) {
      out.text("- " + entry.text().replace("\n", "\n  "));
      boolean guess = entry.meta().filter(it -> it.confidence() == Confidence.LOW).isPresent();
      if (guess) {
        out.styled(Style.FAINT, "  (a guess)");
      }
      out.line("");
    }
  }

  private static Obj json(MemorySnapshot snapshot) {
    List<JsonValue> entries = new ArrayList<>();
    for (MemoryEntry entry : snapshot.entries()) {
      Obj row = Obj.EMPTY.with("text", entry.text());
      if (entry.meta().isPresent()) {
        row =
            row.with("confidence", entry.meta().get().confidence().code())
                .with("captured", entry.meta().get().captured().toString())
                .with("reinforced", entry.meta().get().reinforced());
      }
      entries.add(row);
    }
    return Obj.EMPTY
        .with("target", target(snapshot.file()))
        .with("file", snapshot.file().fileName())
        .with("entries", new JsonValue.Arr(entries))
        .with("visible_chars", snapshot.visibleChars())
        .with("visible_chars_max", snapshot.file().visibleCharsMax())
        .with("revision", snapshot.revision().text());
  }

  private static ExitCode add(Invocation invocation) throws IOException, CommandFailure {
    MemoryFile file = file(invocation);
    String text = String.join(" ", invocation.words(TEXT));
    Confidence confidence =
        Confidence.parse(invocation.value(CONFIDENCE).orElse("")).orElse(Confidence.NORMAL);
    Profile profile = Profiles.bootstrapped(invocation);
    try (FileLocks.Held _ = profile.hold(invocation.context().locks())) {
      MemoryUpdate update = writer(profile, invocation).add(file, List.of(text), confidence);
      Obj answer = told(update.changes().getFirst(), invocation);
      for (String warning : update.warnings()) {
        invocation.warn(warning);
      }
      tellIfNearlyFull(update.after(), invocation);
      invocation.answer(
          answer
              .with("warnings", JsonValue.Arr.ofStrings(update.warnings()))
              .with("revision", update.after().revision().text()));
      return ExitCode.OK;
    }
  }

  private static void tellIfNearlyFull(MemorySnapshot after, Invocation invocation)
      throws IOException {
    if (after.isNearlyFull()) {
      invocation.hint(
          after.file().fileName()
              + " is "
              + after.percentFull()
              + " % full; alpi memory audit shows what could be brought together");
    }
  }

  /** Prints what became of an addition; a refusal is a failure. */
  private static Obj told(MemoryChange change, Invocation invocation)
      throws IOException, CommandFailure {
    return switch (change) {
      case MemoryChange.Added(String text) -> {
        invocation.out().line("added: " + text);
        yield Obj.EMPTY.with("outcome", "added").with("text", text);
      }
      case MemoryChange.Reinforced(MemoryEntry existing) -> {
        invocation.out().line("known already: " + existing.text());
        yield Obj.EMPTY.with("outcome", "known").with("text", existing.text());
      }
      case MemoryChange.Superseded(String old, String text) -> {
        invocation.out().line("replaced: " + old + " → " + text);
        yield Obj.EMPTY.with("outcome", "replaced").with("text", text).with("old", old);
      }
      case MemoryChange.Removed(String text) -> {
        invocation.out().line("removed: " + text);
        yield Obj.EMPTY.with("removed", text);
      }
      case MemoryChange.Refused(MemoryChange.Refusal reason) ->
          throw CommandFailure.usage(reason.explanation(), "alpi memory show shows what there is");
    };
  }

  private static ExitCode remove(Invocation invocation) throws IOException, CommandFailure {
    MemoryFile file = file(invocation);
    Profile profile = Profiles.existing(invocation);
    try (FileLocks.Held _ = profile.hold(invocation.context().locks())) {
      MemoryUpdate update =
          reader(profile, invocation).remove(file, String.join(" ", invocation.words(MATCH)));
      Obj answer = told(update.changes().getFirst(), invocation);
      invocation.answer(answer.with("revision", update.after().revision().text()));
      return ExitCode.OK;
    }
  }

  private static ExitCode past(Invocation invocation) throws IOException, CommandFailure {
    int limit = limit(invocation);
    List<MemoryRecord> all = reader(Profiles.existing(invocation), invocation).history();
    List<JsonValue> rows = new ArrayList<>();
    for (MemoryRecord each : all.subList(Math.max(0, all.size() - limit), all.size())) {
      String action = each.action().name().toLowerCase(Locale.ROOT);
      String arrow = each.newText().isEmpty() ? "" : " → " + each.newText();
      invocation
          .out()
          .line(
              each.when()
                  + "  "
                  + target(each.file())
                  + "  "
                  + action
                  + ": "
                  + (each.oldText() + arrow).replace('\n', ' '));
      rows.add(
          Obj.EMPTY
              .with("when", each.when().toString())
              .with("target", target(each.file()))
              .with("action", action)
              .with("old", each.oldText())
              .with("new", each.newText()));
    }
    if (rows.isEmpty()) {
      invocation.note("nothing was corrected or removed yet");
    }
    invocation.answer(Obj.EMPTY.with("records", new JsonValue.Arr(rows)));
    return ExitCode.OK;
  }

  private static int limit(Invocation invocation) throws CommandFailure {
    String text = invocation.value(LIMIT).orElseThrow();
    if (!text.matches("[0-9]{1,4}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > LIMIT_MAX) {
      throw CommandFailure.usage(
          "--limit takes a number from 1 to " + LIMIT_MAX + ", found " + text, "for example 20");
    }
    return Integer.parseInt(text);
  }

  private static MemoryFile file(Invocation invocation) {
    return MemoryFile.parse(invocation.required(TARGET)).orElseThrow();
  }

  static String target(MemoryFile file) {
    return file.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the memory for commands that bring no new text into it: no secret is looked for. */
  static MemoryStore reader(Profile profile, Invocation invocation) {
    return open(profile, invocation, UnaryOperator.identity());
  }

  /** Returns the memory, which refuses the profile's own secrets; its vault is opened for that. */
  static MemoryStore writer(Profile profile, Invocation invocation) throws IOException {
    List<String> secrets = List.copyOf(new ProfileSecrets(invocation).secretsOf(profile).values());
    return open(profile, invocation, Redactor.knowing(secrets));
  }

  private static MemoryStore open(
      Profile profile, Invocation invocation, UnaryOperator<String> redact) {
    CliContext context = invocation.context();
    return MemoryStore.open(profile.home(), context.locks(), context.clock(), redact);
  }
}
