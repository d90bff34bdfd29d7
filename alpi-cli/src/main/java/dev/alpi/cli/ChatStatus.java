package dev.alpi.cli;

import dev.alpi.cli.tui.StatusFacts;
import dev.alpi.daemon.HostClient;
import dev.alpi.daemon.HostRefusal;
import dev.alpi.engine.Engine;
import dev.alpi.ledger.Caps;
import dev.alpi.ledger.Limit;
import dev.alpi.ledger.Meter;
import dev.alpi.ledger.Standing;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.Session;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.ModelTable;
import dev.alpi.profile.Inventory;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileMetadata;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Looks at what the status bar of a chat tells. What cannot be read is left out: the bar is no
 * place for problems.
 */
final class ChatStatus {
  static final String NO_SANDBOX = "no sandbox";
  static final String SANDBOX_WITH_NETWORK = "sandbox, network";
  static final String DAEMON = "daemon";
  static final String NO_DAEMON = "no daemon";

  private final Profile profile;
  private final Invocation invocation;

  ChatStatus(Profile profile, Invocation invocation) {
    this.profile = profile;
    this.invocation = invocation;
  }

  StatusFacts look(Config config, Engine engine, Session session) {
    Spend spend = spend(config, engine);
    String model = config.string("model").orElse("");
    return new StatusFacts(
        profile.name().text(),
        color(),
        size(),
        model,
        sandbox(config),
        spend.spent(),
        spend.cap(),
        spend.part(),
        session.lastContextTokens(),
        window(config, model),
        0,
        daemon());
  }

  private String color() {
    try {
      return profile.metadata().map(ProfileMetadata::color).map(c -> c.code()).orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private String size() {
    try {
      return ProfileViews.size(Inventory.of(profile).bytes());
    } catch (IOException e) {
      return "";
    }
  }

  private static String sandbox(Config config) {
    if (!config.bool("tools.terminal.sandbox").orElse(false)) {
      return NO_SANDBOX;
    }
    return config.bool("tools.terminal.allow_network").orElse(false)
        ? SANDBOX_WITH_NETWORK
        : "sandbox, offline";
  }

  /**
   * How the day stands.
   *
   * @param cap empty if there is none
   */
  private record Spend(String spent, String cap, double part) {}

  private static Spend spend(Config config, Engine engine) {
    try {
      Standing standing = engine.ledger().standing();
      String spent = dollars(standing.spent());
      Optional<Meter> meter =
          standing.meters(Caps.of(config)).stream()
              .filter(one -> one.limit() != Limit.MONTHLY_USD)
              .findFirst();
      if (meter.isEmpty()) {
        return new Spend(spent, "", 0);
      }
      double cap = meter.get().cap().units();
      double used = meter.get().spent().units();
      boolean isMoney = meter.get().limit() == Limit.DAILY_USD;
      return new Spend(
          isMoney ? spent : meter.get().spent().toString(),
          isMoney ? meter.get().cap().toString() : meter.get().cap().toString(),
          cap <= 0 ? 1 : used / cap);
    } catch (IOException e) {
      return new Spend("", "", 0);
    }
  }

  /** Returns cents; of less than one that there is something. */
  private static String dollars(Usd amount) {
    BigDecimal cents = BigDecimal.valueOf(amount.nano(), 9).setScale(2, RoundingMode.HALF_UP);
    return amount.nano() > 0 && cents.signum() == 0 ? "<$0.01" : "$" + cents.toPlainString();
  }

  private static long window(Config config, String model) {
    try {
      Optional<ModelName> name = ModelName.parse(model);
      return name.isEmpty()
          ? 0
          : ModelTable.of(ModelSettings.read(config.tree())).find(name.get()).contextTokens();
    } catch (IOException e) {
      return 0;
    }
  }

  private String daemon() {
    HostClient client = DaemonCommands.client(profile.root(), invocation);
    try {
      return client.call("host.version", Obj.EMPTY).isPresent() ? DAEMON : NO_DAEMON;
    } catch (HostRefusal | IOException e) {
      return "daemon?";
    }
  }
}
