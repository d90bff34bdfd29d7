package dev.alpi.daemon;

import dev.alpi.engine.Approver;
import dev.alpi.engine.Engine;
import dev.alpi.engine.Machine;
import dev.alpi.engine.Origin;
import dev.alpi.engine.PeerLink;
import dev.alpi.engine.People;
import dev.alpi.engine.ToolScope;
import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.TurnLimits;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.TurnRequest;
import dev.alpi.engine.attachments.Attachment;
import dev.alpi.engine.attachments.AttachmentResult;
import dev.alpi.engine.attachments.ProgramRunner;
import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.Conversation;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.memory.Session;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Lets the engine of a profile answer what comes by its channels: each message is a turn, in the
 * conversation of its chat, with what was said tainted by who said it.
 *
 * <p><b>Threads:</b> any.
 */
final class EngineConversation implements Conversation {
  private static final Duration TRANSCRIBE_MAX = Duration.ofMinutes(10);
  private static final int SPOKEN_CHARS_MAX = 20_000;

  private final Profile profile;
  private final Engine engine;
  private final Machine machine;
  private final ProgramRunner programs;
  private final Supplier<GatewayConfig> config;
  private final ChannelSessions sessions;

  EngineConversation(
      Profile profile,
      Engine engine,
      Machine machine,
      ProgramRunner programs,
      Supplier<GatewayConfig> config) {
    this.profile = profile;
    this.engine = engine;
    this.machine = machine;
    this.programs = programs;
    this.config = config;
    this.sessions = new ChannelSessions(profile.home(), engine, () -> config.get().model());
  }

  @Override
  public Outcome answer(Message message, Talk talk) throws IOException, InterruptedException {
    Cancellation cancellation = new Cancellation();
    talk.whenStopped(cancellation::cancel);
    Session session = sessions.of(message.channel(), message.place());
    Attached attached = attach(message, cancellation);
    TurnRequest request =
        new TurnRequest(
            told(message, attached.problem()),
            session,
            Origin.channel(message.channel().kind(), message.sender().id()),
            new TurnLimits(Optional.empty(), Optional.empty(), scope(message.context())),
            attached.attachments());
    List<Path> files = new ArrayList<>();
    TurnOutcome outcome =
        engine.run(
            request,
            new People(new ChatApprover(talk), engine.people().asker(), engine.people().peers()),
            event -> take(event, talk, files),
            cancellation);
    return outcome(outcome, files);
  }

  private static void take(TurnEvent event, Talk talk, List<Path> files) {
    switch (event) {
      case TurnEvent.ToolStarted started ->
          talk.tool(
              started.preview().isBlank()
                  ? started.name()
                  : started.name() + ": " + started.preview());
      case TurnEvent.AssistantDone done when done.isFinal() -> files.addAll(done.files());
      default -> {
        // the answer is told as a whole
      }
    }
  }

  private static Outcome outcome(TurnOutcome outcome, List<Path> files) {
    return switch (outcome) {
      case TurnOutcome.Completed completed ->
          new Outcome.Answered(new Reply(said(completed.text(), files), files, List.of()));
      case TurnOutcome.Interrupted interrupted -> new Outcome.Stopped(interrupted.text());
      case TurnOutcome.OverBudget over ->
          new Outcome.Failed("The budget does not allow an answer: " + over.reason());
      // why is for the owner: it names models, servers and files
      case TurnOutcome.Failed _ ->
          new Outcome.Failed(
              "No model has answered. The owner finds the reason with `alpi runs`. Please ask"
                  + " again later.");
    };
  }

  private static String said(String text, List<Path> files) {
    return text.isBlank() && files.isEmpty() ? "(The agent said nothing.)" : text;
  }

  /** Says to the model where this comes from, and what it cannot know otherwise. */
  private static String told(Message message, Optional<String> problem) {
    StringBuilder told = new StringBuilder("[INBOUND ");
    told.append(message.channel().kind().toUpperCase(Locale.ROOT))
        .append(" from ")
        .append(message.sender().id());
    if (!message.sender().name().isEmpty()) {
      told.append(" (").append(message.sender().name().replaceAll("[\\[\\]]", "")).append(')');
    }
    told.append("]\n\n");
    if (message.attempt() > 1) {
      told.append("[alpi ended while this message was handled before, or that failed. What was")
          .append(" done then, as far as it is known, is in this conversation.]\n\n");
    }
    told.append(message.text());
    problem.ifPresent(
        text -> told.append("\n\n[the attached files cannot be read: ").append(text).append(']'));
    return told.toString();
  }

  private record Attached(List<Attachment> attachments, Optional<String> problem) {}

  private Attached attach(Message message, Cancellation cancellation) throws IOException {
    if (message.files().isEmpty()) {
      return new Attached(List.of(), Optional.empty());
    }
    return switch (engine.attach(message.files(), programs, cancellation)) {
      case AttachmentResult.Loaded(List<Attachment> attachments) ->
          new Attached(attachments, Optional.empty());
      case AttachmentResult.Refused(String reason, String _) ->
          new Attached(List.of(), Optional.of(reason));
    };
  }

  /** What comes by a hook may be limited to some tools. */
  private static ToolScope scope(Obj context) {
    Optional<JsonValue> authority = context.get("authority");
    if (authority.isEmpty()) {
      return ToolScope.ALL;
    }
    Set<String> tools = new TreeSet<>();
    context.object("authority").array("tools").stream()
        .filter(JsonValue.Str.class::isInstance)
        .forEach(each -> tools.add(((JsonValue.Str) each).text()));
    return (tool, _) -> tools.contains(tool);
  }

  /** Asks in the chat; a yes covers this once. */
  private record ChatApprover(Talk talk) implements Approver {
    @Override
    public Answer ask(Question question, Cancellation cancellation) {
      try {
        return talk.approves(question.command(), question.reasons()) ? Answer.ONCE : Answer.DENY;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Answer.DENY;
      }
    }
  }

  @Override
  public String shortcut(Shortcut shortcut, ChannelId channel, Place place, String argument)
      throws IOException {
    return switch (shortcut) {
      case STATUS -> sessions.status(channel, place);
      case NEW -> sessions.begin(channel, place);
      case CONTINUE -> sessions.current(channel, place);
      case MODEL ->
          "The model is `"
              + config.get().model()
              + "`. The owner sets another one with `alpi config set model NAME`.";
      case SPEND -> spent();
    };
  }

  private String spent() throws IOException {
    return "Spent today: "
        + engine.ledger().standing().spent()
        + config.get().dailyCap().map(cap -> " of " + cap).orElse("; there is no cap")
        + ".";
  }

  @Override
  public boolean hasPeer(String peer) {
    try {
      return engine.people().peers().peers().stream().anyMatch(each -> each.id().equals(peer));
    } catch (IOException e) {
      // then the agent says so, as it has the same tool
      return false;
    }
  }

  @Override
  public String askPeer(String peer, Message message, Talk talk) throws IOException {
    Cancellation cancellation = new Cancellation();
    talk.whenStopped(cancellation::cancel);
    PeerLink peers = engine.people().peers();
    String conversation = sessions.of(message.channel(), message.place()).id().text();
    return peers.ask(peer, message.text(), conversation, cancellation, _ -> {});
  }

  @Override
  public Optional<String> transcribe(Path voice) throws IOException {
    Optional<String> command = config.get().transcribeCommand();
    if (command.isEmpty()) {
      return Optional.empty();
    }
    CommandRunner.Command ready =
        new CommandRunner.Command(command.get(), profile.home(), TRANSCRIBE_MAX)
            .with("ALPI_VOICE_FILE", voice.toString());
    CommandRunner.Result result = machine.commands().run(ready, new Cancellation());
    if (!(result.end() instanceof CommandRunner.End.Exited(int code)) || code != 0) {
      throw new IOException("gateway.transcribe_command failed");
    }
    String text = result.stdout().strip();
    return Optional.of(text.substring(0, Math.min(text.length(), SPOKEN_CHARS_MAX)));
  }
}
