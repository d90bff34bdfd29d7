package dev.alpi.daemon;

import dev.alpi.alp.PeerKey;
import dev.alpi.alp.link.LinkHandler;
import dev.alpi.alp.link.LinkRefusal;
import dev.alpi.alp.mentions.HistoryMessage;
import dev.alpi.alp.mentions.MentionExchange;
import dev.alpi.alp.mentions.MentionSave;
import dev.alpi.alp.mentions.MentionThreads;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.alp.peers.ToolsPolicy;
import dev.alpi.engine.Engine;
import dev.alpi.engine.Origin;
import dev.alpi.engine.ToolScope;
import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.TurnLimits;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.TurnRequest;
import dev.alpi.ledger.Caps;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.Session;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lets the engine answer peers: each question is a turn with the authority of its peer, in a
 * conversation that others have written in.
 *
 * <p><b>Threads:</b> any.
 */
public final class EngineLinkHandler implements LinkHandler {
  /** The cap is read anew after this: a turn looks at it itself, and each request is asked here. */
  private static final long CAP_NANOS = Duration.ofSeconds(1).toNanos();

  private final Profile profile;
  private final Engine engine;
  private final MentionThreads threads;
  private final PeerStore peers;
  private final Ticker ticker;
  private Optional<Usd> cap = Optional.empty();
  private Optional<Long> capRead = Optional.empty();

  /**
   * Creates it.
   *
   * @param profile who is asked
   * @param engine what answers
   * @param threads which questions belong together
   * @param peers who may ask
   * @param ticker how long something takes
   */
  public EngineLinkHandler(
      Profile profile, Engine engine, MentionThreads threads, PeerStore peers, Ticker ticker) {
    this.profile = profile;
    this.engine = engine;
    this.threads = threads;
    this.peers = peers;
    this.ticker = ticker;
  }

  @Override
  public String agentName() {
    return profile.name().toString();
  }

  @Override
  public Optional<BudgetSpent> budgetSpent() throws IOException {
    Optional<Usd> daily = dailyCap();
    if (daily.isEmpty() || daily.get().nano() == 0) {
      return Optional.empty();
    }
    Usd spent = engine.ledger().standing().spent();
    return spent.nano() >= daily.get().nano()
        ? Optional.of(new BudgetSpent(daily.get().toDouble(), spent.toDouble()))
        : Optional.empty();
  }

  private synchronized Optional<Usd> dailyCap() throws IOException {
    long now = ticker.nanoTime();
    if (capRead.filter(at -> now - at < CAP_NANOS).isEmpty()) {
      Config config = Config.load(profile.home(), profile.root(), Obj.EMPTY);
      cap = Caps.of(config).dailyUsd();
      capRead = Optional.of(now);
    }
    return cap;
  }

  @Override
  public AskAnswer ask(Ask ask, AskProgress progress) throws LinkRefusal, IOException {
    Session session = engine.sessions().create("");
    progress.started(session.id().text());
    Cancellation cancellation = new Cancellation();
    ask.cancel().whenCancelled(cancellation::cancel);
    TurnRequest request =
        new TurnRequest(
            withHistory(ask),
            session,
            Origin.peer(ask.peer().id().text()),
            new TurnLimits(Optional.empty(), Optional.empty(), scope(ask.peer().tools())),
            List.of());
    TurnOutcome outcome =
        engine.run(
            request,
            event -> {
              if (event instanceof TurnEvent.Text(String delta)) {
                progress.text(delta);
              }
            },
            cancellation);
    AskAnswer answer = answer(outcome);
    keep(ask, answer);
    return answer;
  }

  /** Earlier turns of the same conversation are told as what they are: words of others. */
  private String withHistory(Ask ask) throws IOException {
    String earlier =
        threads.read(ask.peer().id().text(), ask.history()).hydration().stream()
            .map(EngineLinkHandler::shown)
            .collect(Collectors.joining("\n"));
    return earlier.isEmpty() ? ask.prompt() : earlier + "\n\n" + ask.prompt();
  }

  private static String shown(HistoryMessage message) {
    return switch (message.role()) {
      case SYSTEM -> message.text();
      case USER -> "[the peer] " + message.text();
      case ASSISTANT -> "[you] " + message.text();
    };
  }

  /**
   * Keeps it for whoever still has that name with that key: while the turn ran the peer may have
   * been removed, and somebody else been called so.
   */
  private void keep(Ask ask, AskAnswer answer) throws IOException {
    Peer peer = ask.peer();
    Optional<PeerKey> before = peers.read().byId(peer.id()).map(Peer::key);
    if (!before.equals(Optional.of(peer.key()))) {
      return;
    }
    MentionExchange.Ending ending =
        answer.isInterrupted() || answer.isTransient()
            ? MentionExchange.Ending.INTERRUPTED
            : MentionExchange.Ending.COMPLETE;
    MentionSave _ =
        threads.keep(
            peer.id().text(),
            ask.history(),
            new MentionExchange(ask.prompt(), answer.text(), ending, Optional.empty()));
    if (peers.read().byId(peer.id()).isEmpty()) {
      // it went between: who removes a peer forgets its turns after that, and this may be later
      int _ = threads.forget(peer.id().text());
    }
  }

  private static ToolScope scope(ToolsPolicy policy) {
    return (tool, action) ->
        action.isPresent() ? policy.permits(tool, action.get()) : policy.permits(tool);
  }

  private static AskAnswer answer(TurnOutcome outcome) {
    return switch (outcome) {
      case TurnOutcome.Completed completed -> of(outcome, completed.text(), false, false);
      case TurnOutcome.Interrupted interrupted -> of(outcome, interrupted.text(), true, false);
      case TurnOutcome.OverBudget _ ->
          of(outcome, "[error] the budget of this profile is spent", false, true);
      // why is for the owner: it names models, servers and files
      case TurnOutcome.Failed _ -> of(outcome, "[error] no model has answered", false, true);
    };
  }

  private static AskAnswer of(
      TurnOutcome outcome, String text, boolean isInterrupted, boolean isTransient) {
    TurnOutcome.Bill bill = outcome.bill();
    return new AskAnswer(
        text,
        bill.usage().inputTokens(),
        bill.usage().outputTokens(),
        bill.cost().toDouble(),
        outcome.session().id().text(),
        isInterrupted,
        isTransient);
  }
}
