package dev.alpi.cli;

import dev.alpi.cli.doctor.ChannelSecrets;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.GatewayStore;
import dev.alpi.gateway.Knock;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.ConfigChange;
import dev.alpi.profile.config.ConfigKey;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code alpi gateway}: who is let in, and by which channels. */
final class GatewayDoor {
  private static final Argument CHANNEL =
      Argument.of("CHANNEL", Argument.Arity.REQUIRED, "telegram, matrix, webhook or mail");
  private static final Argument SENDER =
      Argument.of(
          "SENDER",
          Argument.Arity.REQUIRED,
          "who, as gateway pending shows them: a number, an address, a Matrix id");
  private static final Option CHAT =
      Option.valued("chat", "CHAT", "let this chat in too, as allowed_chats is not empty");

  private static final JsonValue.Bool ON = new JsonValue.Bool(true);
  private static final JsonValue.Bool OFF = new JsonValue.Bool(false);

  private GatewayDoor() {}

  static Command pending() {
    return Command.of("gateway pending", "Show who was not let in", GatewayDoor::pending)
        .has(Effect.READS)
        .described("What they said is not kept. The last 500 are.")
        .printing(
            "`pending`: array of `{channel, sender, name, chat, times, first, last}`, the last one"
                + " first")
        .example("alpi gateway pending", "the number of your own account, to allow it")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  static Command allow() {
    return Command.of("gateway allow", "Let somebody in", GatewayDoor::allow)
        .has(Effect.CHANGES)
        .described(
            """
            Adds them to `gateway.CHANNEL.allowed_senders` in config.yaml. Whoever is let in can talk \
            to the agent as you do, and answer what it asks leave for.\
            """)
        .taking(CHANNEL, SENDER)
        .with(CHAT)
        .printing("`channel`, `sender`, `added`: whether they were not in before")
        .example("alpi gateway allow telegram 12345", "let your own account in")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  static Command enable() {
    return Command.of("gateway enable", "Switch a channel on", GatewayDoor::enable)
        .has(Effect.CHANGES)
        .taking(CHANNEL)
        .printing(
            "`channel`, `enabled`; `missing`: array of names of secrets without which it does not"
                + " begin")
        .example("alpi gateway enable telegram", "the daemon begins it at once")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  static Command disable() {
    return Command.of("gateway disable", "Switch a channel off", GatewayDoor::disable)
        .has(Effect.CHANGES)
        .described("What waits in its inbox and its outbox stays there.")
        .taking(CHANNEL)
        .printing("`channel`, `enabled`; `missing`: empty")
        .example("alpi gateway disable telegram", "the daemon ends it at once")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  private static ExitCode pending(Invocation invocation) throws IOException, CommandFailure {
    CliContext context = invocation.context();
    Instant now = context.clock().instant();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CHANNEL", "SENDER", "NAME", "CHAT", "TIMES", "LAST"));
    List<JsonValue> all = new ArrayList<>();
    Optional<GatewayStore> found =
        GatewayStore.find(Profiles.existing(invocation).home(), context.clock(), context.keys());
    if (found.isPresent()) {
      try (GatewayStore store = found.get()) {
        for (Knock each : store.pending()) {
          rows.add(
              List.of(
                  each.channel().text(),
                  TerminalText.visible(each.sender().id()),
                  TerminalText.visible(each.sender().name()),
                  TerminalText.visible(each.chat()),
                  Long.toString(each.times()),
                  ProfileViews.ago(each.last(), now)));
          all.add(each.json());
        }
      }
    }
    if (all.isEmpty()) {
      invocation.out().line("nobody knocked");
    } else {
      PeerViews.table(rows, invocation.out());
      invocation.out().line("to let one in: alpi gateway allow CHANNEL SENDER");
    }
    invocation.answer(Obj.EMPTY.with("pending", new JsonValue.Arr(all)));
    return ExitCode.OK;
  }

  private static ExitCode allow(Invocation invocation) throws IOException, CommandFailure {
    ChannelId channel = kind(invocation);
    String sender = invocation.required(SENDER);
    boolean isAdded = add(channel, "allowed_senders", sender, invocation);
    invocation.affects("sender", sender);
    Optional<String> chat = invocation.value(CHAT);
    if (chat.isPresent()) {
      boolean _ = add(channel, "allowed_chats", chat.get(), invocation);
      invocation.affects("chat", chat.get());
    }
    CliContext context = invocation.context();
    Profile profile = Profiles.existing(invocation);
    Optional<GatewayStore> found =
        GatewayStore.find(profile.home(), context.clock(), context.keys());
    if (found.isPresent()) {
      try (GatewayStore store = found.get()) {
        boolean _ = store.forgetKnock(channel, sender);
      }
    }
    invocation
        .out()
        .line(sender + (isAdded ? " is let in by " : " was let in already by ") + channel.kind());
    invocation.answer(
        Obj.EMPTY.with("channel", channel.kind()).with("sender", sender).with("added", isAdded));
    return ExitCode.OK;
  }

  /** All mail accounts are switched, and let people in, together. */
  private static ChannelId kind(Invocation invocation) throws CommandFailure {
    ChannelId channel = GatewayCommands.channel(invocation.required(CHANNEL));
    if (!channel.name().isEmpty()) {
      throw CommandFailure.usage(
          "this is about all of " + channel.kind() + ", not about " + channel,
          channel.kind().equals("mail")
              ? "gateway.mail.accounts names those that are read; email.accounts."
                  + channel.name()
                  + ".allowed_senders lets somebody in by one"
              : "say " + channel.kind());
    }
    return channel;
  }

  private static boolean add(ChannelId channel, String list, String entry, Invocation invocation)
      throws IOException, CommandFailure {
    ConfigScope scope = ConfigScope.ofProfile(invocation);
    List<JsonValue> entries =
        new ArrayList<>(scope.file().read().object("gateway").object(channel.kind()).array(list));
    if (entries.contains(new JsonValue.Str(entry))) {
      return false;
    }
    entries.add(new JsonValue.Str(entry));
    set(
        ConfigKey.of("gateway", channel.kind(), list),
        new JsonValue.Arr(entries),
        scope,
        invocation);
    return true;
  }

  private static void set(ConfigKey key, JsonValue value, ConfigScope scope, Invocation invocation)
      throws IOException, CommandFailure {
    boolean isUsable =
        scope.editUsably(
            check ->
                ConfigCommands.warn(
                    scope.file().edit(new ConfigChange.Set(key, value), check).warnings(),
                    invocation));
    if (!isUsable) {
      invocation.warn("the settings cannot be used yet");
      invocation.hint("alpi config validate lists what is wrong");
    }
  }

  private static ExitCode enable(Invocation invocation) throws IOException, CommandFailure {
    return switchTo(ON, invocation);
  }

  private static ExitCode disable(Invocation invocation) throws IOException, CommandFailure {
    return switchTo(OFF, invocation);
  }

  private static ExitCode switchTo(JsonValue.Bool enabled, Invocation invocation)
      throws IOException, CommandFailure {
    ChannelId channel = kind(invocation);
    boolean isOn = enabled.value();
    set(
        ConfigKey.of("gateway", channel.kind(), "enabled"),
        enabled,
        ConfigScope.ofProfile(invocation),
        invocation);
    invocation.out().line(channel.kind() + " is switched " + (isOn ? "on" : "off"));
    invocation.answer(
        Obj.EMPTY
            .with("channel", channel.kind())
            .with("enabled", isOn)
            .with(
                "missing",
                JsonValue.Arr.ofStrings(isOn ? missing(channel, invocation) : List.of())));
    return ExitCode.OK;
  }

  /**
   * Tells which secrets a channel lacks, and returns their names: it does not begin without, and
   * nobody would hear of that.
   */
  private static List<String> missing(ChannelId channel, Invocation invocation)
      throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    Obj settings = ConfigScope.ofProfile(invocation).file().read();
    ChannelSecrets secrets = ChannelSecrets.of(channel.kind(), settings, profile);
    String alpi = profile.name().isDefault() ? "alpi " : "alpi -p " + profile.name() + " ";
    for (String name : secrets.missing()) {
      invocation.warn(channel.kind() + " does not begin without the secret " + name);
      invocation.hint(alpi + "secrets set " + name);
    }
    if (!secrets.unknown().isEmpty()) {
      invocation.note(
          "the vault was not opened to look for "
              + String.join(", ", secrets.unknown())
              + "; "
              + alpi
              + "gateway list does");
    }
    return secrets.missing();
  }
}
