package dev.alpi.engine;

import dev.alpi.ledger.Attribution;
import dev.alpi.ledger.Ledger;
import dev.alpi.ledger.Spend;
import dev.alpi.ledger.Usd;
import dev.alpi.model.Cancellation;
import dev.alpi.model.HttpConnections;
import dev.alpi.model.Message;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelException;
import dev.alpi.model.ModelListing;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelReply;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.ModelRouter;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.ModelTable;
import dev.alpi.model.OfflineModel;
import dev.alpi.model.Route;
import dev.alpi.model.Usage;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What somebody asks before a model is chosen: which ones a provider has, what is known of one, and
 * whether it answers. The one call that this makes is reserved and settled like every other.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class ModelDesk implements AutoCloseable {
  /** Room for a model that thinks before it says one word; bounds what a trial can cost. */
  private static final int OUTPUT_TOKENS_MAX = 256;

  private static final String SYSTEM = "You are being tried out. Answer in one word.";
  private static final String QUESTION = "Answer with the one word: ready";

  private final Profile profile;
  private final Machine machine;
  private final Config config;
  private final ModelSettings settings;
  private final Secrets secrets;
  private final HttpConnections connections = new HttpConnections();

  private ModelDesk(Profile profile, Machine machine, Config config, Secrets secrets)
      throws IOException {
    this.profile = profile;
    this.machine = machine;
    this.config = config;
    this.settings = ModelSettings.read(config.tree());
    this.secrets = secrets;
  }

  /**
   * Returns the desk of {@code profile}, with its settings as they are now.
   *
   * @param flags settings that win over those of the files, as a tree
   */
  public static ModelDesk of(Profile profile, Machine machine, JsonValue.Obj flags)
      throws IOException {
    Config config = Config.load(profile.home(), profile.root(), flags);
    return new ModelDesk(profile, machine, config, machine.secrets().secretsOf(profile));
  }

  /** How a trial ended, if it was no failure of the provider. */
  public sealed interface Trial {
    /**
     * The model answered.
     *
     * @param text what it said; may be empty, if it thought for too long
     */
    record Answered(String text, Usage usage, Usd cost, Duration took) implements Trial {}

    /** It was not called. */
    record Refused(String reason, String hint) implements Trial {}

    /** It was not called, since the budget does not allow it. */
    record OverBudget(String reason, String hint) implements Trial {}
  }

  /** Returns the model that the settings choose. */
  public ModelName model() throws IOException {
    return ModelChoices.of(config).main().models().getFirst();
  }

  /** Returns the settings of models. */
  public ModelSettings settings() {
    return settings;
  }

  /** Says whether the profile has a secret called {@code name}. */
  public boolean hasSecret(String name) {
    return secrets.value(name).filter(value -> !value.isBlank()).isPresent();
  }

  /** Returns what is known of {@code model}. */
  public ModelCard card(ModelName model) {
    return ModelTable.of(settings).find(model);
  }

  /**
   * Asks {@code provider} which models it has.
   *
   * @throws ModelException if it does not say
   */
  public ModelListing models(String provider, Cancellation cancellation) throws IOException {
    try (ModelRouter router = router()) {
      return router.models(provider, cancellation);
    }
  }

  /**
   * Calls {@code model} once, with a question of a few words.
   *
   * @throws ModelException if it does not answer
   */
  public Trial trial(ModelName model, Cancellation cancellation) throws IOException {
    try (ModelRouter router = router()) {
      return switch (router.route(model)) {
        case Route.Refused(String reason, String hint) -> new Trial.Refused(reason, hint);
        case Route.Found found -> trial(model, found, cancellation);
      };
    }
  }

  private Trial trial(ModelName model, Route.Found route, Cancellation cancellation)
      throws IOException {
    ModelRequest request =
        new ModelRequest(
            model,
            SYSTEM,
            List.of(new Message.User(QUESTION, List.of())),
            List.of(),
            Math.min(OUTPUT_TOKENS_MAX, route.card().outputTokensMax()),
            Optional.empty(),
            "");
    Spending spending = spending();
    Spending.Reserved reserved;
    switch (spending.reserve(request, route.card())) {
      case Spending.Permit.Granted granted -> reserved = granted.reserved();
      case Spending.Permit.Refused(Budget.Refusal refusal) -> {
        return new Trial.OverBudget(refusal.reason(), refusal.hint());
      }
    }
    Spend spend = spending.whole(reserved);
    long from = machine.ticker().nanoTime();
    try {
      ModelReply reply = route.client().call(request, _ -> {}, cancellation);
      spend = spending.of(reply, route.card(), reserved);
      Duration took = Duration.ofNanos(machine.ticker().nanoTime() - from);
      return new Trial.Answered(
          reply.message().text().strip(), reply.usage().orElse(Usage.NONE), spend.usd(), took);
    } catch (ModelException e) {
      if (e.billing() == ModelException.Billing.NOT_BILLED) {
        spend = Spend.NONE;
      }
      throw e;
    } finally {
      spending.settle(reserved, spend);
    }
  }

  private Spending spending() {
    Ledger ledger =
        Ledger.at(
            profile.logs(),
            machine.locks(),
            machine.clock(),
            machine.random(),
            machine.self(),
            machine.isAlive());
    Attribution who = Attribution.of("").surface("cli");
    return new Spending(ledger, Budget.of(config), who, machine.clock(), _ -> {});
  }

  private ModelRouter router() {
    return new ModelRouter(settings, secrets, OfflineModel.create(), machine.ticker(), connections);
  }

  /** Closes the connections. */
  @Override
  public void close() {
    connections.close();
  }
}
