package dev.alpi.cli.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.Profile;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The secrets without which a channel does not begin, as far as its settings tell.
 *
 * @param missing those that the profile does not have
 * @param unknown those that may be in its vault, which is not opened
 */
public record ChannelSecrets(List<String> missing, List<String> unknown) {
  /** Copies the lists. */
  public ChannelSecrets {
    missing = List.copyOf(missing);
    unknown = List.copyOf(unknown);
  }

  /**
   * {@return those of a channel of {@code profile}}
   *
   * @param kind telegram, matrix, webhook or mail, for all of its accounts
   * @param settings all settings of the profile
   */
  public static ChannelSecrets of(String kind, Obj settings, Profile profile) throws IOException {
    var own = EnvFile.read(profile.envFile());
    List<String> absent =
        needed(kind, settings).stream()
            .filter(name -> own.getOrDefault(name, "").isBlank())
            .toList();
    boolean hasVault = Files.exists(profile.home().resolve("secrets/vault.json"), NOFOLLOW_LINKS);
    return hasVault ? new ChannelSecrets(List.of(), absent) : new ChannelSecrets(absent, List.of());
  }

  private static List<String> needed(String kind, Obj settings) {
    return switch (kind) {
      case "telegram" -> List.of("TELEGRAM_BOT_TOKEN");
      case "matrix" -> List.of("MATRIX_ACCESS_TOKEN");
      case "webhook" -> hooks(settings.object("gateway").object("webhook").object("hooks"));
      case "mail" -> passwords(settings);
      default -> List.of();
    };
  }

  private static List<String> hooks(Obj hooks) {
    List<String> names = new ArrayList<>();
    for (String hook : hooks.members().keySet()) {
      Obj settings = hooks.object(hook);
      List<String> styles = new ArrayList<>();
      settings.string("auth").ifPresent(styles::add);
      for (JsonValue each : settings.array("auth")) {
        if (each instanceof Str(String style)) {
          styles.add(style);
        }
      }
      if (styles.isEmpty() || styles.contains("token")) {
        names.add("WEBHOOK__" + inCapitals(hook) + "__TOKEN");
      }
      if (styles.stream().anyMatch(style -> !style.equals("token"))) {
        names.add("WEBHOOK__" + inCapitals(hook) + "__SECRET");
      }
    }
    return names;
  }

  private static List<String> passwords(Obj settings) {
    List<JsonValue> read = settings.object("gateway").object("mail").array("accounts");
    Obj accounts = settings.object("email").object("accounts");
    return accounts.members().keySet().stream()
        .filter(each -> read.isEmpty() || read.contains(new Str(each)))
        // Google's are let in by a token of their own
        .filter(each -> !accounts.object(each).string("type").orElse("").equals("gmail"))
        .map(each -> "EMAIL__" + inCapitals(each) + "__PASSWORD")
        .toList();
  }

  private static String inCapitals(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
