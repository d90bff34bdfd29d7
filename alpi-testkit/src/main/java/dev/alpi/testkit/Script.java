package dev.alpi.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What a {@link ScriptedModelServer} answers. For each valid request the first of these that
 * applies: a {@link Rule} that matches and is not used up, the next of the {@code steps}, the
 * {@code otherwise}.
 *
 * <p>Immutable; each method returns a changed copy. {@link #read} reads one from a JSON file, as
 * {@code docs/model-server.md} describes.
 *
 * @param service what the service is, whatever it answers
 * @param steps answers in the order of the requests
 * @param rules answers by what is asked
 * @param otherwise what to do when neither applies
 */
public record Script(Service service, List<Answer> steps, List<Rule> rules, Otherwise otherwise) {
  public Script {
    steps = List.copyOf(steps);
    rules = List.copyOf(rules);
  }

  /** What is answered when no rule and no step applies. */
  public sealed interface Otherwise {
    /** An error of status 400, which no client should repeat. */
    record Refuse() implements Otherwise {}

    /** Always the same answer. */
    record Always(Answer answer) implements Otherwise {}

    /** The text of the last message. */
    record Echo() implements Otherwise {}

    /** What a function of the request says; it is called by many threads at once. */
    record Computed(Function<Asked, Answer> answer) implements Otherwise {}

    /**
     * A small agent, for load: after a user message it asks for {@code calls}, one a request, as
     * far as the request offers the tool; then it says {@code text}. It keeps no state. Where the
     * last message brings a result, the call after the one that it belongs to is next, so that a
     * client may shorten what came before; where several calls are the same, it counts the results
     * behind the last user message.
     */
    record Agent(List<ToolUse> calls, String text) implements Otherwise {
      public Agent {
        calls = List.copyOf(calls);
      }
    }
  }

  /**
   * A tool and the JSON text of its arguments.
   *
   * @param tool the tool's name
   * @param arguments the JSON text of an object
   */
  public record ToolUse(String tool, String arguments) {}

  /** Returns a script that answers the n-th request with the n-th of {@code answers}. */
  public static Script steps(Answer... answers) {
    return empty().withSteps(List.of(answers));
  }

  /** Returns a script that answers every request with {@code answer}. */
  public static Script always(Answer answer) {
    return empty().otherwise(new Otherwise.Always(answer));
  }

  /** Returns a script that answers with the text of the last message. */
  public static Script echo() {
    return empty().otherwise(new Otherwise.Echo());
  }

  /** Returns a script that answers what {@code answer} says, which many threads ask at once. */
  public static Script computed(Function<Asked, Answer> answer) {
    return empty().otherwise(new Otherwise.Computed(answer));
  }

  /** Returns a script of an {@link Otherwise.Agent} that reads {@code README.md} twice. */
  public static Script agent() {
    ToolUse read = new ToolUse("read_file", "{\"path\":\"README.md\"}");
    return agent(List.of(read, read), "done");
  }

  /** Returns a script of an {@link Otherwise.Agent}. */
  public static Script agent(List<ToolUse> calls, String text) {
    return empty().otherwise(new Otherwise.Agent(calls, text));
  }

  /**
   * Returns a script of an {@link Otherwise.Agent} that asks for {@code count} calls, the n-th of
   * them {@code call} of n, from 0.
   */
  public static Script agent(int count, IntFunction<ToolUse> call) {
    return agent(IntStream.range(0, count).mapToObj(call).toList(), "done");
  }

  /** Returns a script without answers. */
  public static Script empty() {
    return new Script(Service.ANY, List.of(), List.of(), new Otherwise.Refuse());
  }

  /**
   * Reads a script from a JSON file.
   *
   * @throws ScriptException if it is not a script; the message has file and line
   * @throws IOException if it cannot be read
   */
  public static Script read(Path file) throws IOException, ScriptException {
    return ScriptReader.read(file);
  }

  /** Asks every request for {@code expected}: as a bearer token, or as {@code x-api-key}. */
  public Script withKey(String expected) {
    return with(service.withKey(expected));
  }

  /** Knows only the models {@code names}; others get 404. */
  public Script withModels(String... names) {
    return with(service.withModels(List.of(names)));
  }

  /** Says {@code tokens} output tokens wherever usage is computed, the request's limit at most. */
  public Script withCompletionTokens(int tokens) {
    return with(service.withCompletionTokens(tokens));
  }

  /**
   * Refuses prompts of more than {@code tokens}, counted as {@link SeenRequest#promptTokens}, in
   * the words of the format's own provider.
   */
  public Script withWindow(int tokens) {
    return withWindow(tokens, Overflow.PROMPT);
  }

  /** Refuses requests that do not fit into {@code tokens}, as {@code overflow} says. */
  public Script withWindow(int tokens, Overflow overflow) {
    return with(service.withWindow(new Service.Window(tokens, overflow)));
  }

  /**
   * Remembers beginnings of prompts, apart for each model and key, and says in computed usage how
   * much of a prompt it knew: OpenAI's format by whole messages, without asking; Anthropic's up to
   * breakpoints ({@code cache_control}), looked for from the breakpoints of the new request over at
   * most 20 blocks. Unlike the services it has no least length, and forgets nothing.
   */
  public Script withPrefixCache() {
    return with(service.with(Service.Caching.PREFIX));
  }

  /** Keeps only the newest {@code count} requests to be looked at; 0 for none. */
  public Script keepingRequests(int count) {
    return with(service.withRequestsKept(count));
  }

  /** Sends an answer without pauses in one write, and not event by event: for load. */
  public Script atOnce() {
    return with(service.with(Service.Pace.AT_ONCE));
  }

  /** Answers with {@code answer} where {@code rule} matches; earlier rules go first. */
  public Script rule(Rule rule) {
    List<Rule> more = new ArrayList<>(rules);
    more.add(rule);
    return new Script(service, steps, more, otherwise);
  }

  /** Replaces what is answered when neither rule nor step applies. */
  public Script otherwise(Otherwise other) {
    return new Script(service, steps, rules, other);
  }

  private Script withSteps(List<Answer> answers) {
    return new Script(service, answers, rules, otherwise);
  }

  private Script with(Service changed) {
    return new Script(changed, steps, rules, otherwise);
  }
}
