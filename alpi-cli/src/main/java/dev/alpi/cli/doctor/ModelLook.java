package dev.alpi.cli.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.ModelSettingsException;
import dev.alpi.model.ModelTable;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.EnvFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the model of a profile is named, known, and has a key. Nobody is called. */
record ModelLook(ProfileLook look) implements Look {
  private static final String ASSUMED = "budget.unknown_price_usd_per_mtok";

  @Override
  public String name() {
    return "model";
  }

  @Override
  public void at(Report report) throws IOException {
    if (look.config().isEmpty()) {
      return;
    }
    Config config = look.config().get();
    String text = config.string("model").orElse("");
    if (text.isBlank()) {
      report.info(look.group(), name(), "none is set: builtin/offline answers");
      return;
    }
    Optional<ModelName> model = ModelName.parse(text);
    String change = look.alpi() + " config set model PROVIDER/MODEL";
    if (model.isEmpty()) {
      report.fail(look.group(), name(), text + " is no name of a model", change);
      return;
    }
    ModelSettings settings;
    try {
      settings = ModelSettings.read(config.tree());
    } catch (ModelSettingsException e) {
      report.fail(look.group(), name(), e.getMessage(), e.hint());
      return;
    }
    report.ok(look.group(), name(), text);
    key(model.get().provider(), settings, report);
    ModelCard card = ModelTable.of(settings).find(model.get());
    if (card.price().isEmpty() && config.decimal("budget.daily_usd").isPresent()) {
      price(text, config, report);
    }
  }

  private void price(String model, Config config, Report report) {
    Optional<BigDecimal> in = config.decimal(ASSUMED + ".in");
    Optional<BigDecimal> out = config.decimal(ASSUMED + ".out");
    String unknown = "the price of " + model + " is not known";
    if (in.isPresent() && out.isPresent()) {
      String assumed = "; assumed are $" + in.get() + " and $" + out.get() + " a million tokens";
      report.ok(look.group(), "price", unknown + assumed);
    } else {
      report.warn(
          look.group(),
          "price",
          unknown + ", and a day has a cap: it is not called",
          look.alpi() + " config set " + ASSUMED + " '{in: 1.0, out: 2.0}' says what to assume");
    }
  }

  private void key(String provider, ModelSettings settings, Report report) throws IOException {
    for (Map.Entry<String, List<String>> each : settings.keyVariables().entrySet()) {
      if (each.getValue().contains(provider)) {
        String variable = each.getKey();
        Map<String, String> own = EnvFile.read(look.profile().envFile());
        if (!own.getOrDefault(variable, "").isBlank()) {
          report.ok(look.group(), "key", variable + " is in .env");
        } else if (Files.exists(look.home().resolve("secrets/vault.json"), NOFOLLOW_LINKS)) {
          report.info(look.group(), "key", variable + " may be in the vault, which is not opened");
        } else if (!look.world().environment().getOrDefault(variable, "").isBlank()) {
          report.ok(look.group(), "key", variable + " is in the environment");
        } else {
          report.fail(
              look.group(),
              "key",
              variable + " is missing",
              look.alpi() + " secrets set " + variable);
        }
      }
    }
  }
}
