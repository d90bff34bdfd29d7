package dev.alpi.cli;

import static java.util.stream.Collectors.joining;

import dev.alpi.journal.AuditEntry;
import dev.alpi.journal.AuditTrail;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.Resolution;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.Hinted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Leaves a record of a run in the audit trail, if the command changes something. The one place
 * where that is done for commands; {@code docs/audit.md} is the description.
 */
final class CommandAudit {
  /*
   * Implementation notes. A record is written when the command has ended, so one that is killed
   * leaves none; Ctrl-C and SIGTERM leave a record that it was interrupted. Whether the trail can
   * be written is tried before the command begins, as it may have to be refused.
   */

  /** Arguments, and values of options, that are names or ids, and never anybody's text. */
  private static final Set<String> NAMED =
      Set.of("ID", "NAME", "NEW-NAME", "ENTRY", "CHANNEL", "METHOD");

  /** What such a name looks like; anything else may be a text or a secret in the wrong place. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9@][A-Za-z0-9@._:/*-]{0,79}");

  /** What the ids that a command itself tells look like: senders and chats are of many kinds. */
  private static final Pattern ID = Pattern.compile("[!-~]{1,80}");

  private final Command command;
  private final Arguments arguments;
  private final Invocation invocation;
  private final AtomicBoolean isRecorded = new AtomicBoolean();
  private boolean isRequired;

  CommandAudit(Command command, Arguments arguments, Invocation invocation) {
    this.command = command;
    this.arguments = arguments;
    this.invocation = invocation;
  }

  /** What is audited: a {@link Handler} and what it is called with. */
  interface Run {
    ExitCode run() throws IOException, CommandFailure, InterruptedException;
  }

  /**
   * Runs {@code run}, and records how it ended if it changes something.
   *
   * @throws CommandFailure if the trail cannot be written, and nothing may happen without
   */
  ExitCode audited(Run run) throws IOException, CommandFailure, InterruptedException {
    if (!command.effect().isChange(invocation)) {
      return run.run();
    }
    requireWritable();
    Cancellation interrupt = invocation.interrupt();
    boolean isOver = false;
    try (Cancellation.Registration _ = interrupt.onCancel(this::interrupted)) {
      ExitCode code = run.run();
      isOver = true;
      return recorded(code) || !isRequired ? code : ExitCode.PARTLY_DONE;
    } catch (IOException | CommandFailure | InterruptedException | RuntimeException e) {
      if (!isOver) {
        boolean _ = recorded(Failure.of(e).code());
      }
      throw e;
    }
  }

  private void requireWritable() throws IOException, CommandFailure {
    Optional<Path> root = root();
    if (root.isEmpty()) {
      return;
    }
    try {
      trail(root.get()).requireWritable();
    } catch (IOException e) {
      isRequired = isRequired(root.get());
      if (isRequired) {
        throw new CommandFailure(
            ExitCode.UNEXPECTED,
            "the audit trail cannot be written (" + e.getMessage() + "); nothing was done",
            e instanceof Hinted hinted
                ? hinted.hint()
                : "make it writable, or alpi config unset audit.required in an editor");
      }
      tell(e);
      isRecorded.set(true);
    }
  }

  private static boolean isRequired(Path root) {
    try {
      return Config.load(root, root, Obj.EMPTY).bool("audit.required").orElse(false);
    } catch (IOException e) {
      // settings that cannot be read forbid nothing, or they could not be mended
      return false;
    }
  }

  private void interrupted() {
    try {
      boolean _ = recorded(ExitCode.INTERRUPTED);
    } catch (IOException e) {
      // nobody reads on
    }
  }

  /** Records the end, once; returns whether it could. */
  private boolean recorded(ExitCode code) throws IOException {
    Optional<Path> root = root();
    if (root.isEmpty() || !isRecorded.compareAndSet(false, true)) {
      return true;
    }
    try {
      trail(root.get()).add(entry(code));
      return true;
    } catch (IOException e) {
      isRequired |= isRequired(root.get());
      tell(e);
      return false;
    }
  }

  /** Also with {@code --json}: a record that is missing is never a secret. */
  private void tell(IOException failure) throws IOException {
    String text = "this is not in the audit trail: " + Failure.of(failure).message();
    if (!invocation.flags().json()) {
      invocation.warn(TerminalText.visible(text));
      return;
    }
    CliContext context = invocation.context();
    Output err =
        new Output(
            context.stdio(), Stdio.Stream.ERR, context.environment(), invocation.flags().result());
    err.line(Json.compact(Obj.EMPTY.with("warning", Obj.EMPTY.with("message", text))));
    err.flush();
  }

  private AuditTrail trail(Path root) {
    CliContext context = invocation.context();
    return AuditTrail.of(root, context.locks(), context.clock(), context.keys());
  }

  /** The root that the command is about, if it is there: a machine without alpi gets no trail. */
  private Optional<Path> root() throws IOException {
    try {
      Path root = Profiles.root(invocation).path();
      return isInUse(root) ? Optional.of(root) : Optional.empty();
    } catch (CommandFailure e) {
      return Optional.empty();
    }
  }

  private static boolean isInUse(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return false;
    }
    try (Stream<Path> children = Files.list(root)) {
      return children.findAny().isPresent();
    }
  }

  private Optional<Resolution.Found> found() {
    return invocation
        .chosen(Resolution.Launch.COMMAND)
        .or(() -> invocation.chosen(Resolution.Launch.BARE));
  }

  private AuditEntry entry(ExitCode code) {
    boolean isDone = code == ExitCode.OK || code == ExitCode.PARTLY_DONE;
    return new AuditEntry(
        AuditEntry.Source.CLI,
        actor(),
        command.path(),
        options(),
        found().map(found -> found.profile().name().text()).orElse(""),
        target(isDone),
        isDone ? AuditEntry.Result.SUCCESS : AuditEntry.Result.ERROR,
        code == ExitCode.OK ? "" : code.label());
  }

  private Obj actor() {
    CliContext context = invocation.context();
    CliContext.Person person = context.person();
    Obj actor = Obj.EMPTY;
    if (person.uid().isPresent()) {
      actor = actor.with("uid", person.uid().getAsLong());
    }
    if (!person.user().isEmpty()) {
      actor = actor.with("user", person.user());
    }
    boolean isThere = context.stdio().isTerminal(Stdio.Stream.IN);
    return actor.with("terminal", new JsonValue.Bool(isThere));
  }

  private List<String> options() {
    return arguments.options().keySet().stream()
        .filter(option -> !Globals.ALL.contains(option))
        .map(Option::name)
        .sorted()
        .toList();
  }

  private Map<String, String> target(boolean isDone) {
    Map<String, String> target = new TreeMap<>();
    arguments
        .operands()
        .forEach(
            (argument, words) ->
                value(argument.name(), argument.values(), words, isDone)
                    .ifPresent(value -> target.put(key(argument.name()), value)));
    arguments
        .options()
        .forEach(
            (option, words) -> {
              if (!Globals.ALL.contains(option) && !option.isFlag()) {
                value(option.valueName(), option.values(), words, isDone)
                    .ifPresent(value -> target.put(option.name(), value));
              }
            });
    // the command knows what it did; words may be the beginning of an id
    invocation
        .affected()
        .forEach(
            (kind, ids) ->
                target.put(kind, ids.stream().map(id -> shown(id, ID)).collect(joining(" "))));
    return target;
  }

  private static String key(String argument) {
    return argument.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Returns what may be repeated of {@code words}; what only may be a name, if it was one. */
  private static Optional<String> value(
      String argument, Values values, List<String> words, boolean isDone) {
    boolean isName =
        switch (values) {
          case Values.OneOf _ -> true;
          case Values.Open.PROFILE -> true;
          case Values.Open.SECRET_NAME, Values.Open.CONFIG_KEY -> isDone;
          case Values.Open.ANYTHING -> NAMED.contains(argument);
          case Values.Listed _ -> NAMED.contains(argument);
          case Values.Open.FILE, Values.Open.DIRECTORY, Values.Open.COMMAND -> false;
        };
    if (!isName || words.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (String word : words) {
      // config set takes KEY=VALUE too
      String name = values == Values.Open.CONFIG_KEY ? word.split("=", 2)[0].strip() : word;
      names.add(shown(name, NAME));
    }
    return Optional.of(String.join(" ", names));
  }

  private static String shown(String name, Pattern plain) {
    Redactor redactor = Redactor.knowing(List.of());
    boolean isPlain = plain.matcher(name).matches() && redactor.apply(name).equals(name);
    return isPlain ? name : "?";
  }
}
