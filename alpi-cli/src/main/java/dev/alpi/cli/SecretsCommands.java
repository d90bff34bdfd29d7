package dev.alpi.cli;

import dev.alpi.daemon.HostRefusal;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.ModelSettingsException;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.SecretStore;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.vault.Vault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code alpi secrets}. */
final class SecretsCommands {
  private static final Argument NAME =
      Argument.of("NAME", Argument.Arity.REQUIRED, "its name, such as ANTHROPIC_API_KEY")
          .values(Values.Open.SECRET_NAME);

  /** A Java character has at most three bytes in UTF-8. */
  private static final int VALUE_BYTES_MAX = 3 * SecretStore.VALUE_CHARS_MAX;

  private SecretsCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "secrets",
        "Store the keys and passwords of a profile",
        """
        Secrets are in the profile's .env, which only you can read, or in its vault, which is \
        encrypted. Settings name them: key: LAB_KEY, or key: "${LAB_KEY}", which falls back on the \
        environment of alpi. No command prints a secret.\
        """,
        List.of(set(), unset(), list(), SecretsMigration.command()),
        Map.of("add", "set", "remove", "unset"));
  }

  private static Command set() {
    return Command.of("secrets set", "Store a secret", SecretsCommands::set)
        .has(Effect.CHANGES)
        .described(
            """
            The secret is asked for on the terminal, which does not show it; where standard input \
            is not a terminal, it is the one line there. It is never an argument: those are seen \
            by everybody on the machine, and stay in the history of the shell.\
            """)
        .taking(NAME)
        .printing("`name`; `store`: `env` or `vault`; `file`; `warnings`: array of strings")
        .example("alpi secrets set ANTHROPIC_API_KEY", "be asked for the key")
        .example("alpi secrets set ANTHROPIC_API_KEY < my-key-file", "take it from a file")
        .exits(
            ExitCode.NO_SUCH_PROFILE,
            ExitCode.LOCKED,
            ExitCode.WRONG_KEY,
            ExitCode.DAMAGED_DATA,
            ExitCode.INTERRUPTED);
  }

  private static Command unset() {
    return Command.of("secrets unset", "Remove a secret", SecretsCommands::unset)
        .has(Effect.CHANGES)
        .taking(NAME)
        .printing("`name`; `removed`: whether it was there")
        .example("alpi secrets unset ANTHROPIC_API_KEY", "disconnect that provider")
        .exits(
            ExitCode.NO_SUCH_PROFILE,
            ExitCode.LOCKED,
            ExitCode.WRONG_KEY,
            ExitCode.DAMAGED_DATA,
            ExitCode.INTERRUPTED);
  }

  private static Command list() {
    return Command.of("secrets list", "List the names of the secrets", SecretsCommands::list)
        .has(Effect.READS)
        .printing(
            "`secrets`: array of `{name, store, used_by}`; `store`: `env` or `vault`; `used_by`:"
                + " array of the providers whose key it is")
        .example("alpi secrets list", "which keys there are, and what uses them")
        .exits(
            ExitCode.NO_SUCH_PROFILE,
            ExitCode.WRONG_KEY,
            ExitCode.DAMAGED_DATA,
            ExitCode.INTERRUPTED);
  }

  private static ExitCode set(Invocation invocation) throws IOException, CommandFailure {
    String name = name(invocation);
    Profile profile = Profiles.bootstrapped(invocation);
    // a person takes time to find a key, and meanwhile nobody moves the profile away
    try (FileLocks.Held _ = profile.hold(invocation.context().locks())) {
      return set(name, profile, invocation);
    }
  }

  private static ExitCode set(String name, Profile profile, Invocation invocation)
      throws IOException, CommandFailure {
    ProfileSecrets secrets = new ProfileSecrets(invocation);
    Optional<Vault> vault = secrets.vault(profile);
    SecretStore store = vault.isPresent() ? vault.get() : secrets.env(profile);
    // a store that cannot be used is told before somebody looks for the key
    store.read();
    String value = value(name, invocation);
    requireStorable(name, value);
    try (FileLocks.Held _ = ProfileSecrets.lock(profile, vault.isPresent(), invocation)) {
      store.set(name, value);
      if (vault.isPresent()) {
        secrets.env(profile).unset(name);
      }
    }
    List<String> warnings = warnings(name, value, uses(profile, invocation));
    for (String warning : warnings) {
      invocation.warn(warning);
    }
    invocation.note("stored " + name + " in " + store.file());
    tellDaemon(profile, invocation);
    invocation.answer(
        Obj.EMPTY
            .with("name", name)
            .with("store", vault.isPresent() ? "vault" : "env")
            .with("file", store.file().toString())
            .with("warnings", JsonValue.Arr.ofStrings(warnings)));
    return ExitCode.OK;
  }

  private static String value(String name, Invocation invocation)
      throws IOException, CommandFailure {
    byte[] bytes = new SecretInput(invocation).line("Value of " + name, VALUE_BYTES_MAX);
    try {
      String value = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (value.isBlank()) {
        throw CommandFailure.usage("the secret is blank", "check what was given");
      }
      return value;
    } catch (CharacterCodingException e) {
      throw CommandFailure.usage("the secret is not UTF-8 text", "check what was given");
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static List<String> warnings(String name, String value, Map<String, List<String>> uses) {
    List<String> warnings = new ArrayList<>();
    if (!value.strip().equals(value)) {
      warnings.add("the value of " + name + " starts or ends with white space");
    }
    Optional<String> similar =
        uses.containsKey(name) ? Optional.empty() : Similar.to(name, List.copyOf(uses.keySet()));
    similar.ifPresent(
        known -> warnings.add("no provider uses " + name + "; did you mean " + known + "?"));
    return warnings;
  }

  private static ExitCode unset(Invocation invocation) throws IOException, CommandFailure {
    String name = name(invocation);
    Profile profile = Profiles.existing(invocation);
    ProfileSecrets secrets = new ProfileSecrets(invocation);
    Optional<Vault> vault = secrets.vault(profile);
    boolean removed;
    try (FileLocks.Held _ = ProfileSecrets.lock(profile, vault.isPresent(), invocation)) {
      // the one in .env counts, so it goes last
      removed = vault.isPresent() && vault.get().unset(name);
      removed |= secrets.env(profile).unset(name);
    }
    if (removed) {
      tellDaemon(profile, invocation);
    } else {
      invocation.note("there was no " + name + " in " + profile.home());
    }
    invocation.answer(Obj.EMPTY.with("name", name).with("removed", removed));
    return ExitCode.OK;
  }

  /** Has a daemon that runs take them; that it cannot is no failure of what was done. */
  static void tellDaemon(Profile profile, Invocation invocation) throws IOException {
    try {
      Optional<Obj> answer =
          DaemonCommands.client(profile.root(), invocation)
              .call("host.secrets.reload", Obj.EMPTY.with("profile", profile.name().text()));
      boolean isAnew = answer.isPresent() && !answer.get().array("restarted").isEmpty();
      if (isAnew) {
        invocation.note("the channels of " + profile.name() + " begin anew with it");
      }
    } catch (HostRefusal e) {
      invocation.warn("the daemon has not taken it: " + e.getMessage());
    }
  }

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    Map<String, List<String>> uses = uses(profile, invocation);
    ProfileSecrets secrets = new ProfileSecrets(invocation);
    List<String> inEnv = List.copyOf(secrets.env(profile).read().keySet());
    Optional<Vault> vault = secrets.vault(profile);
    List<String> inVault = vault.isPresent() ? List.copyOf(vault.get().read().keySet()) : List.of();
    int width =
        Stream.concat(inEnv.stream(), inVault.stream()).mapToInt(String::length).max().orElse(0);
    List<JsonValue> rows = new ArrayList<>();
    for (String name : inEnv) {
      rows.add(row(name, "env", uses));
      invocation.out().line(line(name, width, ".env", uses));
    }
    for (String name : inVault) {
      rows.add(row(name, "vault", uses));
      invocation.out().line(line(name, width, "vault", uses));
      if (inEnv.contains(name)) {
        invocation.warn(name + " is in .env and in the vault; the one in .env counts");
      }
    }
    if (rows.isEmpty()) {
      invocation.note("no secrets yet; alpi secrets set NAME stores one");
    }
    invocation.answer(Obj.EMPTY.with("secrets", new JsonValue.Arr(rows)));
    return ExitCode.OK;
  }

  private static JsonValue row(String name, String store, Map<String, List<String>> uses) {
    List<String> usedBy = uses.getOrDefault(name, List.of());
    return Obj.EMPTY
        .with("name", name)
        .with("store", store)
        .with("used_by", JsonValue.Arr.ofStrings(usedBy));
  }

  private static String line(String name, int width, String store, Map<String, List<String>> uses) {
    List<String> usedBy = uses.getOrDefault(name, List.of());
    String used = usedBy.isEmpty() ? "" : "  " + String.join(", ", usedBy);
    return name + " ".repeat(width - name.length()) + "  " + store + used;
  }

  /** Returns which secrets are keys, and of which providers. */
  private static Map<String, List<String>> uses(Profile profile, Invocation invocation)
      throws IOException {
    try {
      Config config = Config.load(profile.home(), profile.root(), Obj.EMPTY);
      return ModelSettings.read(config.tree()).keyVariables();
    } catch (ConfigException | ModelSettingsException e) {
      // secrets can be seen to while the settings are broken
      invocation.warn(e.getMessage());
      return ModelSettings.DEFAULT.keyVariables();
    }
  }

  private static String name(Invocation invocation) throws CommandFailure {
    String name = invocation.required(NAME);
    if (name.indexOf('=') >= 0) {
      throw UsageText.secretAsArgument();
    }
    requireStorable(name, "");
    return name;
  }

  /** What is wrong on the command line is no damaged file. */
  private static void requireStorable(String name, String value) throws CommandFailure {
    try {
      SecretStore.requireStorable(name, value);
    } catch (ConfigException e) {
      throw CommandFailure.usage(e.getMessage(), e.hint());
    }
  }
}
