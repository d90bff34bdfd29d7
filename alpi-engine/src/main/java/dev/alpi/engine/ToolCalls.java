package dev.alpi.engine;

import dev.alpi.engine.attachments.OutputAttachments;
import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.FileChange;
import dev.alpi.engine.tools.FileChanges;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.engine.tools.ToolRunner;
import dev.alpi.memory.ToolTrace;
import dev.alpi.model.Message;
import dev.alpi.model.ModelReply;
import dev.alpi.model.ToolCall;
import dev.alpi.model.ToolSpec;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Runs the tools that a model asks for. Each call gets a result, whatever happens, so that the
 * conversation stays one that every provider accepts.
 *
 * <p>Calls of one message run side by side if all of them only look; else one after the other.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class ToolCalls {
  /** What providers accept as the name of a tool. */
  private static final Pattern TOOL_NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final TurnContext context;
  private final Gate gate;
  private final Map<String, Tool> tools;
  private final List<ToolSpec> specs;
  private final Consumer<TurnEvent> events;
  private final List<ToolTrace> traces = new ArrayList<>();

  ToolCalls(TurnContext context, Gate gate, Map<String, Tool> tools, Consumer<TurnEvent> events) {
    this.context = context;
    this.gate = gate;
    this.tools = tools;
    this.events = events;
    this.specs =
        tools.values().stream()
            .map(Tool::spec)
            .filter(spec -> context.offers(spec.name()))
            .toList();
  }

  /** The tools that a model is told of. */
  List<ToolSpec> specs() {
    return specs;
  }

  /** What was run so far. */
  List<ToolTrace> traces() {
    return List.copyOf(traces);
  }

  /** A call that was run. */
  private record Ran(Message.ToolResult result, ToolTrace trace) {}

  /**
   * Runs what {@code reply} asks for.
   *
   * @param reasoning what the model thought before
   * @param charsMax what all results together may have
   * @return the results, in the order of the calls
   */
  List<Message.ToolResult> run(ModelReply reply, String reasoning, long charsMax)
      throws IOException {
    List<ToolCall> wanted = reply.message().toolCalls();
    long share = charsMax / Math.max(1, wanted.size());
    List<Ran> ran = isParallel(wanted) ? beside(wanted, share) : after(reply, share);
    List<Message.ToolResult> results = new ArrayList<>();
    List<FileChange> changes = context.tools().changes().drain();
    for (int i = 0; i < ran.size(); i++) {
      ToolTrace trace = ran.get(i).trace();
      traces.add(i == 0 && !reasoning.isBlank() ? trace.withReasoning(reasoning) : trace);
      results.add(ran.get(i).result());
    }
    if (!changes.isEmpty()) {
      events.accept(new TurnEvent.FilesChanged(changes));
      results.add(withFooter(results.removeLast(), changes));
    }
    return results;
  }

  /** The model reads what really happened to files, whatever it believes to have done. */
  private Message.ToolResult withFooter(Message.ToolResult last, List<FileChange> changes) {
    String footer = context.redactor().apply(FileChanges.footer(changes));
    return new Message.ToolResult(
        last.callId(),
        last.toolName(),
        last.text().stripTrailing() + "\n\n" + footer,
        last.outcome());
  }

  private boolean isParallel(List<ToolCall> wanted) {
    return wanted.size() > 1
        && context.parallelMax() > 1
        && wanted.stream()
            .allMatch(
                call -> tools.containsKey(call.name()) && tools.get(call.name()).isParallelSafe());
  }

  private List<Ran> after(ModelReply reply, long share) throws IOException {
    List<ToolCall> wanted = reply.message().toolCalls();
    List<Ran> ran = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      boolean mayBeCut = reply.stop() == ModelReply.Stop.LENGTH && i == wanted.size() - 1;
      ran.add(run(wanted.get(i), mayBeCut, share));
    }
    return ran;
  }

  private List<Ran> beside(List<ToolCall> wanted, long share) throws IOException {
    Semaphore places = new Semaphore(context.parallelMax());
    List<Future<Ran>> running = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("tool-", 0).factory())) {
      for (ToolCall call : wanted) {
        running.add(
            threads.submit(
                () -> {
                  places.acquire();
                  try {
                    return run(call, false, share);
                  } finally {
                    places.release();
                  }
                }));
      }
    }
    List<Ran> ran = new ArrayList<>();
    for (Future<Ran> each : running) {
      ran.add(taken(each));
    }
    return ran;
  }

  private static Ran taken(Future<Ran> done) throws IOException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("all tools have ended", e);
    }
  }

  private Ran run(ToolCall call, boolean mayBeCut, long share) throws IOException {
    Instant at = context.machine().clock().instant();
    if (context.cancellation().isCancelled()) {
      Message.ToolResult skipped = failed(call, "skipped: the turn was interrupted", share);
      return new Ran(skipped, trace(call, skipped, at, Duration.ZERO));
    }
    Stopwatch watch = new Stopwatch(context.machine().ticker()::nanoTime);
    Message.ToolResult result = result(call, mayBeCut, share, watch);
    Duration took = watch.time();
    boolean isOk = result.outcome() == Message.Outcome.OK;
    events.accept(new TurnEvent.ToolEnded(call.id(), shownName(call), isOk, result.text(), took));
    return new Ran(result, trace(call, result, at, took));
  }

  private static ToolTrace trace(
      ToolCall call, Message.ToolResult result, Instant at, Duration took) {
    ToolTrace.Status status =
        result.outcome() == Message.Outcome.OK ? ToolTrace.Status.OK : ToolTrace.Status.FAILED;
    return ToolTrace.of(at, shownName(call), status, took, call.arguments(), result.text());
  }

  private Message.ToolResult result(ToolCall call, boolean mayBeCut, long share, Stopwatch watch)
      throws IOException {
    try {
      Tool tool = tools.get(call.name());
      if (tool == null) {
        throw new ToolFailure(
            "there is no tool " + shownName(call) + "; there are " + String.join(", ", offered()));
      }
      Arguments arguments = parse(call, mayBeCut);
      events.accept(new TurnEvent.ToolStarted(call.id(), call.name(), tool.preview(arguments)));
      Gate.Passed passed = passed(call, arguments, watch);
      // before it runs: what breaks off half-way may have been read all the same
      passed.source().ifPresent(context.taint()::add);
      String text = run(tool, arguments, call, passed);
      OutputAttachments.claimed(call.name(), text, context.tools().paths().workspace())
          .ifPresent(context.tools().outputs()::add);
      Message.ToolResult result =
          new Message.ToolResult(
              call.id(), call.name(), cap(call, text, share), Message.Outcome.OK);
      context.known().found(result);
      return result;
    } catch (ToolFailure e) {
      return failed(call, e.getMessage(), share);
    } catch (IOException e) {
      return failed(call, "the machine failed: " + e.getMessage(), share);
    } catch (RuntimeException | StackOverflowError e) {
      // a bug in a tool is no reason to lose the turn; its kind is for the log of whoever looks
      // into it
      String kind = e.getClass().getSimpleName();
      return failed(call, "the tool failed unexpectedly (" + kind + ")", share);
    }
  }

  /** While a person thinks about it the tool does not work. */
  private Gate.Passed passed(ToolCall call, Arguments arguments, Stopwatch watch)
      throws ToolFailure, IOException {
    watch.stop();
    try {
      return gate.check(call.name(), arguments, context);
    } finally {
      watch.goOn();
    }
  }

  /** What a tool says of a failure may quote what it has read. */
  private String run(Tool tool, Arguments arguments, ToolCall call, Gate.Passed passed)
      throws ToolFailure, IOException {
    List<String> sources = Collections.synchronizedList(new ArrayList<>());
    passed.source().ifPresent(sources::add);
    ToolContext own =
        context
            .tools()
            .forCall(
                new Nested(call),
                text -> events.accept(new TurnEvent.ToolState(call.id(), call.name(), text)),
                source -> {
                  context.taint().add(source);
                  sources.add(source);
                });
    try {
      return fromOutside(sources, tool.run(arguments, own));
    } catch (ToolFailure e) {
      throw sources.isEmpty() ? e : new ToolFailure(fromOutside(sources, e.getMessage()));
    }
  }

  private String fromOutside(List<String> sources, String text) {
    return sources.isEmpty()
        ? text
        : Untrusted.wrap(text, sources.getFirst(), context.machine().random());
  }

  /** The tools that a tool runs. */
  private final class Nested implements ToolRunner {
    private final ToolCall parent;
    private int count;

    Nested(ToolCall parent) {
      this.parent = parent;
    }

    @Override
    public Result run(String tool, JsonValue.Obj arguments) throws IOException {
      count++;
      String id = parent.id() + "." + count;
      Ran ran =
          ToolCalls.this.run(
              new ToolCall(id, tool, Json.compact(arguments)), false, Long.MAX_VALUE);
      synchronized (traces) {
        traces.add(ran.trace());
      }
      return new Result(ran.result().text(), ran.result().outcome() == Message.Outcome.OK);
    }
  }

  /** A model may invent any name: one that cannot be a tool's is shown as a question mark. */
  private static String shownName(ToolCall call) {
    return TOOL_NAME.matcher(call.name()).matches() ? call.name() : "?";
  }

  private List<String> offered() {
    return specs.stream().map(ToolSpec::name).toList();
  }

  private static Arguments parse(ToolCall call, boolean mayBeCut) throws ToolFailure {
    try {
      if (mayBeCut && call.arguments().isBlank()) {
        throw new ToolFailure("the arguments are missing");
      }
      return Arguments.parse(call.arguments());
    } catch (ToolFailure e) {
      throw mayBeCut
          ? new ToolFailure(
              e.getMessage()
                  + "; your output limit was reached in the middle of them: write less at a time")
          : e;
    }
  }

  private Message.ToolResult failed(ToolCall call, String why, long share) {
    return new Message.ToolResult(
        call.id(), call.name(), cap(call, why, share), Message.Outcome.FAILED);
  }

  /** What goes to the provider has no secret in it either: a file or a command may show one. */
  private String cap(ToolCall call, String text, long share) {
    return context.resultLimits().cap(call.name(), context.redactor().apply(text), share);
  }
}
