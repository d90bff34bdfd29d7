package dev.alpi.cli;

import dev.alpi.engine.Machine;
import dev.alpi.engine.ModelDesk;
import dev.alpi.engine.SecretSource;
import dev.alpi.ledger.Usd;
import dev.alpi.model.Endpoint;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelListing;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.OfflineModel;
import dev.alpi.model.Price;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code alpi models}: what there is to choose from, and whether it answers. */
final class ModelCommands {
  /** A key has a few hundred characters at most. */
  static final int KEY_BYTES_MAX = 4_096;

  private static final Argument PROVIDER =
      Argument.of(
          "PROVIDER", Argument.Arity.OPTIONAL, "whose; default that of the model that is set");
  private static final Argument MODEL =
      Argument.of("MODEL", Argument.Arity.OPTIONAL, "as provider/model; default the one set");
  private static final Option KEY_STDIN =
      Option.flag("key-stdin", "with the key on standard input, which is not stored");

  private ModelCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "models",
        "Which models there are, and whether they answer",
        """
        alpi setup model chooses one, with its key; alpi config set model PROVIDER/MODEL does it \
        without questions. docs/models.md has the rest.\
        """,
        List.of(providers(), list(), show(), test()));
  }

  private static Command providers() {
    return Command.of("models providers", "List the providers", ModelCommands::providers)
        .has(Effect.READS)
        .with(ConfigFlags.SET)
        .printing(
            "`providers`: array of `{name, url, wire, key, has_key, current}`; `key`: the secret"
                + " that is its key, null if it needs none; `has_key`: whether the profile has it")
        .example("alpi models providers", "which are known, and which have a key")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.WRONG_KEY, ExitCode.DAMAGED_DATA);
  }

  private static Command list() {
    return Command.of("models list", "Ask a provider which models it has", ModelCommands::list)
        .has(Effect.READS)
        .described("Costs nothing. Not every model of a list has to be one that can be talked to.")
        .taking(PROVIDER)
        .with(KEY_STDIN, ConfigFlags.SET)
        .printing("`provider`; `models`: array of names as the setting `model` takes them")
        .example("alpi models list anthropic", "with the key that is stored")
        .example("alpi models list openai --key-stdin < key-file", "with one that is not")
        .exits(
            ExitCode.NO_SUCH_PROFILE,
            ExitCode.WRONG_KEY,
            ExitCode.DAMAGED_DATA,
            ExitCode.MODEL_FAILED,
            ExitCode.INTERRUPTED);
  }

  private static Command show() {
    return Command.of("models show", "Say what is known of a model", ModelCommands::show)
        .has(Effect.READS)
        .described("From alpi's own table and the settings; nobody is asked.")
        .taking(MODEL)
        .with(ConfigFlags.SET)
        .printing(
            "`model`, `context_window`, `max_output_tokens`, `images`; `price_usd_per_mtok`:"
                + " `{in, cached_in, cache_write, out}`, null if nobody knows it")
        .example("alpi models show", "window and price of the one that is set")
        .example("alpi models show openai/gpt-5-mini", "of another one")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static Command test() {
    return Command.of("models test", "Call a model once", ModelCommands::test)
        .has(Effect.WORKS)
        .described(
            """
            Asks for one word, and counts what that costs, which is next to nothing. No session is \
            made.\
            """)
        .taking(MODEL)
        .with(KEY_STDIN, ConfigFlags.SET)
        .printing("`model`, `text`, `input_tokens`, `output_tokens`, `cost_usd`, `milliseconds`")
        .example("alpi models test", "does the one that is set answer?")
        .example("alpi models test groq/some-model --key-stdin < key-file", "before it is set")
        .exits(
            ExitCode.NO_SUCH_PROFILE,
            ExitCode.LOCKED,
            ExitCode.WRONG_KEY,
            ExitCode.BUDGET_REFUSED,
            ExitCode.DAMAGED_DATA,
            ExitCode.MODEL_FAILED,
            ExitCode.INTERRUPTED);
  }

  private static ExitCode providers(Invocation invocation) throws IOException, CommandFailure {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("PROVIDER", "KEY", "IS SET", "WHERE"));
    List<JsonValue> all = new ArrayList<>();
    try (ModelDesk desk = desk(Profiles.resolve(invocation).profile(), invocation)) {
      ModelSettings settings = desk.settings();
      String current = desk.model().provider();
      Stream.of(ModelSettings.known(), settings.endpoints(), settings.ollama())
          .flatMap(List::stream)
          .forEach(
              endpoint -> {
                Optional<String> key = endpoint.keyVariable();
                boolean hasKey = key.map(desk::hasSecret).orElse(false);
                rows.add(
                    List.of(
                        endpoint.name() + (endpoint.name().equals(current) ? " *" : ""),
                        key.orElse("-"),
                        key.isEmpty() ? "-" : hasKey ? "yes" : "no",
                        endpoint.url().toString()));
                all.add(json(endpoint, hasKey, endpoint.name().equals(current)));
              });
    }
    rows.add(List.of("builtin", "-", "-", "in alpi itself"));
    PeerViews.table(rows, invocation.out());
    invocation.answer(Obj.EMPTY.with("providers", new JsonValue.Arr(all)));
    return ExitCode.OK;
  }

  private static Obj json(Endpoint endpoint, boolean hasKey, boolean isCurrent) {
    return Obj.EMPTY
        .with("name", endpoint.name())
        .with("url", endpoint.url().toString())
        .with("wire", endpoint.wire().name().toLowerCase(Locale.ROOT))
        .with(
            "key",
            endpoint.keyVariable().<JsonValue>map(JsonValue.Str::new).orElse(JsonValue.Null.NULL))
        .with("has_key", hasKey)
        .with("current", isCurrent);
  }

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.resolve(invocation).profile();
    try (ModelDesk desk = desk(profile, invocation)) {
      String current = desk.model().provider();
      String provider = invocation.optional(PROVIDER).orElse(current);
      try (ModelDesk keyed = keyed(desk, provider, profile, invocation)) {
        switch (keyed.models(provider, invocation.interrupt())) {
          case ModelListing.Refused(String reason, String hint) ->
              throw CommandFailure.usage(reason, hint);
          case ModelListing.Found(List<ModelName> models) -> {
            for (ModelName model : models) {
              invocation.out().line(model.toString());
            }
            List<String> names = models.stream().map(ModelName::toString).toList();
            invocation.answer(
                Obj.EMPTY
                    .with("provider", provider)
                    .with("models", JsonValue.Arr.ofStrings(names)));
          }
        }
      }
    }
    return ExitCode.OK;
  }

  private static ExitCode show(Invocation invocation) throws IOException, CommandFailure {
    try (ModelDesk desk = desk(Profiles.resolve(invocation).profile(), invocation)) {
      ModelName model = model(desk, invocation);
      ModelCard card = desk.card(model);
      boolean seesImages = card.vision() == ModelCard.Vision.IMAGES;
      Output out = invocation.out();
      out.line(model.toString());
      out.line("  window    " + ReportText.count(card.contextTokens(), "token"));
      out.line("  answer    at most " + ReportText.count(card.outputTokensMax(), "token"));
      out.line("  pictures  " + (seesImages ? "yes" : "no"));
      out.line("  price     " + card.price().map(ModelCommands::told).orElse("not known"));
      invocation.answer(
          Obj.EMPTY
              .with("model", model.toString())
              .with("context_window", card.contextTokens())
              .with("max_output_tokens", card.outputTokensMax())
              .with("images", seesImages)
              .with(
                  "price_usd_per_mtok",
                  card.price().<JsonValue>map(ModelCommands::json).orElse(JsonValue.Null.NULL)));
    }
    return ExitCode.OK;
  }

  private static String told(Price price) {
    return price.equals(Price.FREE)
        ? "nothing"
        : "$"
            + usd(price.inputPico())
            + " in, $"
            + usd(price.outputPico())
            + " out, for a million tokens";
  }

  private static Obj json(Price price) {
    return Obj.EMPTY
        .with("in", usd(price.inputPico()).doubleValue())
        .with("cached_in", usd(price.cachedInputPico()).doubleValue())
        .with("cache_write", usd(price.cacheWritePico()).doubleValue())
        .with("out", usd(price.outputPico()).doubleValue());
  }

  /** A pico-dollar a token is a millionth of a dollar for a million of them. */
  private static BigDecimal usd(long pico) {
    BigDecimal usd = BigDecimal.valueOf(pico, 6).stripTrailingZeros();
    return usd.scale() < 0 ? usd.setScale(0) : usd;
  }

  private static ExitCode test(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.bootstrapped(invocation);
    try (ModelDesk desk = desk(profile, invocation)) {
      ModelName model = model(desk, invocation);
      try (ModelDesk keyed = keyed(desk, model.provider(), profile, invocation)) {
        switch (keyed.trial(model, invocation.interrupt())) {
          case ModelDesk.Trial.Refused(String reason, String hint) ->
              throw CommandFailure.usage(reason, hint);
          case ModelDesk.Trial.OverBudget(String reason, String hint) ->
              throw new CommandFailure(ExitCode.BUDGET_REFUSED, reason, hint);
          case ModelDesk.Trial.Answered answered -> tell(model, answered, invocation);
        }
      }
    }
    return ExitCode.OK;
  }

  private static void tell(ModelName model, ModelDesk.Trial.Answered answered, Invocation to)
      throws IOException {
    long millis = answered.took().toMillis();
    Usd cost = answered.cost();
    to.out()
        .line(
            model
                + " answered within "
                + millis
                + " ms, for "
                + (cost.equals(Usd.ZERO) ? "nothing" : cost.toString()));
    to.answer(
        Obj.EMPTY
            .with("model", model.toString())
            .with("text", answered.text())
            .with("input_tokens", answered.usage().inputTokens())
            .with("output_tokens", answered.usage().outputTokens())
            .with("cost_usd", cost.toDouble())
            .with("milliseconds", millis));
  }

  private static ModelName model(ModelDesk desk, Invocation invocation)
      throws IOException, CommandFailure {
    Optional<String> asked = invocation.optional(MODEL);
    if (asked.isEmpty()) {
      return desk.model();
    }
    return ModelName.parse(asked.get())
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "a model is named provider/model, got " + asked.get(),
                    "for example " + OfflineModel.NAME + "; alpi models list shows a provider's"));
  }

  private static ModelDesk desk(Profile profile, Invocation invocation)
      throws IOException, CommandFailure {
    return ModelDesk.of(profile, ChatCommand.machine(invocation), ConfigFlags.of(invocation));
  }

  /** Returns the desk as if the key on standard input were stored. */
  private static ModelDesk keyed(
      ModelDesk desk, String provider, Profile profile, Invocation invocation)
      throws IOException, CommandFailure {
    Machine machine = ChatCommand.machine(invocation);
    SecretSource secrets = machine.secrets();
    if (invocation.has(KEY_STDIN)) {
      String variable = keyOf(provider, desk.settings());
      byte[] key = new SecretInput(invocation).line("Key of " + provider, KEY_BYTES_MAX);
      String text = new String(key, StandardCharsets.UTF_8);
      secrets = of -> machine.secrets().secretsOf(of).with(variable, text);
    }
    return ModelDesk.of(profile, with(secrets, machine), ConfigFlags.of(invocation));
  }

  private static String keyOf(String provider, ModelSettings settings) throws CommandFailure {
    return Stream.of(ModelSettings.known(), settings.endpoints())
        .flatMap(List::stream)
        .filter(endpoint -> endpoint.name().equals(provider))
        .flatMap(endpoint -> endpoint.keyVariable().stream())
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    provider + " takes no key", "leave --key-stdin out; alpi models providers"));
  }

  private static Machine with(SecretSource secrets, Machine machine) {
    return new Machine(
        machine.userHome(),
        machine.workingDirectory(),
        machine.locks(),
        machine.clock(),
        machine.ticker(),
        machine.zone(),
        machine.random(),
        machine.self(),
        machine.isAlive(),
        machine.commands(),
        machine.pause(),
        secrets,
        machine.web());
  }
}
