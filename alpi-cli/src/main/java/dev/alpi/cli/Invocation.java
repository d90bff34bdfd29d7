package dev.alpi.cli;

import dev.alpi.model.Cancellation;
import dev.alpi.profile.Resolution;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * One run of one command: what was asked, the world around, and where the answer goes.
 *
 * <p>A handler prints its answer as text to {@link #out} and hands the same as an object to {@link
 * #answer}; which of the two is shown is not its concern.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Invocation {
  private final CommandTable table;
  private final Command command;
  private final Arguments arguments;
  private final CliContext context;
  private final Flags flags;
  private final Output out;
  private final Output err;
  private final ReentrantLock vaults = new ReentrantLock();
  private final Map<String, List<String>> affected = new ConcurrentHashMap<>();
  private Optional<JsonValue.Obj> answer = Optional.empty();
  private boolean isInLines;
  private Optional<Cancellation> interrupt = Optional.empty();
  private final Map<Resolution.Launch, Resolution.Found> chosen =
      new EnumMap<>(Resolution.Launch.class);

  Invocation(
      CommandTable table, Command command, Arguments arguments, CliContext context, Flags flags) {
    this.table = table;
    this.command = command;
    this.arguments = arguments;
    this.context = context;
    this.flags = flags;
    boolean isLeftOut = flags.news() == Flags.News.LEFT_OUT && command.isNews();
    out =
        new Output(
            context.stdio(),
            Stdio.Stream.OUT,
            context.environment(),
            isLeftOut ? Output.Mode.SILENT : flags.text());
    err = new Output(context.stdio(), Stdio.Stream.ERR, context.environment(), flags.text());
  }

  /** Returns how the run presents itself. */
  Flags flags() {
    return flags;
  }

  /** Returns what was asked for. */
  Command command() {
    return command;
  }

  CliContext context() {
    return context;
  }

  CommandTable table() {
    return table;
  }

  /** Returns where the answer goes as text; with {@code --json} it goes nowhere. */
  Output out() {
    return out;
  }

  /** Returns where questions to the person go; with {@code --json} nobody is asked. */
  Output err() {
    return err;
  }

  /**
   * Gives the answer as the object that {@code --json} prints, once the handler has returned. Once
   * for each run of a command that has {@code --json}.
   */
  void answer(JsonValue.Obj object) {
    Checks.require(command.hasJson(), command.path() + " documents no json");
    Checks.require(answer.isEmpty(), "two answers");
    answer = Optional.of(object);
  }

  /**
   * Gives a part of the answer of a command that prints an object a line with {@code --json}; shown
   * at once. {@link #answerEnds} is said after the last.
   */
  void answerLine(JsonValue.Obj object) throws IOException {
    Checks.require(command.hasJson(), command.path() + " documents no json");
    if (flags.json()) {
      Output lines =
          new Output(context.stdio(), Stdio.Stream.OUT, context.environment(), flags.result());
      lines.line(Json.compact(object));
      lines.flush();
    }
  }

  /** Says that the answer was given in lines, all of them. */
  void answerEnds() {
    isInLines = true;
  }

  /** Says whether the answer was given in lines. */
  boolean isAnswered() {
    return isInLines;
  }

  /**
   * Says what the command acts on, for its record in the audit trail, where the words that were
   * typed do not say it, or say less.
   *
   * @param kind what {@code id} is the id of, as the record calls it
   * @param id an id or a name that is in use, and never a secret, a text or the path of a secret
   */
  void affects(String kind, String id) {
    List<String> _ = affected.merge(kind, List.of(id), Invocation::joined);
  }

  /** Returns what {@link #affects} was told, also to who looks while the command is at work. */
  Map<String, List<String>> affected() {
    return Map.copyOf(affected);
  }

  private static List<String> joined(List<String> before, List<String> more) {
    return Stream.concat(before.stream(), more.stream()).distinct().toList();
  }

  /** Tells the person how it goes, on stderr; with {@code --json} or {@code --quiet} nobody. */
  void note(String text) throws IOException {
    if (flags.news() == Flags.News.LEFT_OUT) {
      return;
    }
    out.flush();
    err.message(text);
    err.flush();
  }

  /**
   * Tells the person that something is not as it should be, on stderr; with {@code --json} nobody.
   */
  void warn(String text) throws IOException {
    out.flush();
    err.message(Style.WARNING, "alpi: warning:", text);
    err.flush();
  }

  /**
   * Tells the person what to do about what was just told, on stderr; with {@code --json} nobody.
   */
  void hint(String text) throws IOException {
    out.flush();
    err.message(Style.HINT, "alpi: hint:", text);
    err.flush();
  }

  /** Returns the profile that was chosen before: to look once is enough, and to warn. */
  Optional<Resolution.Found> chosen(Resolution.Launch launch) {
    return Optional.ofNullable(chosen.get(launch));
  }

  /** Remembers the choice. */
  void choose(Resolution.Launch launch, Resolution.Found found) {
    chosen.put(launch, found);
  }

  /** Returns what {@code -p} says. */
  Optional<String> profile() {
    return value(Globals.PROFILE);
  }

  /** Says whether the option is given. */
  boolean has(Option option) {
    return arguments.options().containsKey(known(option));
  }

  /** Returns the value of an option: the one given, or its fallback if it has one. */
  Optional<String> value(Option option) {
    Checks.require(!option.isFlag() && !option.isRepeated(), option.name() + " has no one value");
    List<String> values = arguments.options().getOrDefault(known(option), List.of());
    if (!values.isEmpty()) {
      return Optional.of(values.getFirst());
    }
    return option.fallback().isEmpty() ? Optional.empty() : Optional.of(option.fallback());
  }

  /** Returns the values of an option that can be given several times, in their order. */
  List<String> values(Option option) {
    return arguments.options().getOrDefault(known(option), List.of());
  }

  /** Returns the word given for a required argument. */
  String required(Argument argument) {
    Checks.require(argument.isRequired(), argument.name() + " is not required");
    return words(argument).getFirst();
  }

  /** Returns the word given for an argument, if there is one. */
  Optional<String> optional(Argument argument) {
    List<String> words = words(argument);
    return words.isEmpty() ? Optional.empty() : Optional.of(words.getFirst());
  }

  /** Returns the words given for an argument. */
  List<String> words(Argument argument) {
    Checks.require(command.arguments().contains(argument), argument.name() + " is not its");
    return arguments.operands().getOrDefault(argument, List.of());
  }

  /**
   * Returns the switch that Ctrl-C throws. A handler that works for a while takes it, hands it on,
   * and when it is thrown saves what it has and throws; it has a second for that.
   */
  Cancellation interrupt() {
    if (interrupt.isEmpty()) {
      interrupt = Optional.of(context.interrupt());
    }
    return interrupt.get();
  }

  /** Says whether the handler asked for {@link #interrupt} and it was thrown. */
  boolean isInterrupted() {
    return interrupt.isPresent() && interrupt.get().isCancelled();
  }

  /** Returns the object that was given as the answer. */
  JsonValue.Obj givenAnswer() {
    return answer.orElseThrow(
        () -> new IllegalStateException(command.path() + " gave no json answer"));
  }

  /** By identity: that records are equal is linked anew at each start, which takes 6 ms. */
  private Option known(Option option) {
    Checks.require(
        Stream.concat(command.options().stream(), Globals.ALL.stream())
            .anyMatch(each -> each == option),
        option.name() + " is not its");
    return option;
  }

  /**
   * Returns the lock that is held while a vault is opened, of whichever profile: a person can give
   * one passphrase at a time, and a key that is made of one takes 128 MiB.
   */
  ReentrantLock vaults() {
    return vaults;
  }
}
