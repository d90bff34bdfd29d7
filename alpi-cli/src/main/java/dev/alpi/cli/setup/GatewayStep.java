package dev.alpi.cli.setup;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A channel by which people reach the agent, tried as soon as it is set up. */
final class GatewayStep implements Step {
  private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");
  private static final List<Choice> CHANNELS =
      List.of(
          new Choice("telegram", "Telegram", "a bot of your own; @BotFather makes one"),
          new Choice("matrix", "Matrix", "a user of a homeserver"),
          new Choice("mail", "Mail", "a mailbox by IMAP and SMTP"),
          new Choice("webhook", "Webhooks", "programs that call by HTTP"));

  @Override
  public String name() {
    return "gateway";
  }

  @Override
  public String title() {
    return "Gateways";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    List<String> names = new ArrayList<>();
    for (Obj each : alpi.ask("gateway", "list").object().objects("channels")) {
      boolean isFine = each.string("problem").orElse("").isEmpty();
      names.add(each.string("channel").orElse("?") + (isFine ? "" : " (does not work)"));
    }
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    String channel = ask.choose("channel", "Which one?", CHANNELS, "");
    return switch (channel) {
      case "telegram" -> telegram(ask, alpi);
      case "matrix" -> matrix(ask, alpi);
      case "mail" -> mail(ask, alpi);
      case "webhook" -> webhook(ask, alpi);
      default ->
          throw SetupException.usage(
              "there is no channel " + channel, "one of telegram, matrix, mail, webhook");
    };
  }

  private static Plan telegram(Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    ask.tell("Write /newbot to @BotFather in Telegram: it gives you a token, as 123456789:AAE…");
    List<Deed> deeds = new ArrayList<>();
    secret("TELEGRAM_BOT_TOKEN", "Token of the bot", ask, alpi).ifPresent(deeds::add);
    return enabled("telegram", "your number, as 12345", deeds, ask)
        .then("who writes to the bot and is not let in: alpi gateway pending");
  }

  private static Plan matrix(Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    ask.tell("Make an account for the agent and log in once: docs/gateways/matrix.md says how.");
    String server =
        ask.text(
            "server",
            "Address of the homeserver",
            Settings.text("gateway.matrix.homeserver", alpi).orElse(""));
    List<Deed> deeds = new ArrayList<>();
    secret("MATRIX_ACCESS_TOKEN", "Access token", ask, alpi).ifPresent(deeds::add);
    deeds.add(Deed.setting("gateway.matrix.homeserver", server));
    return enabled("matrix", "your whole user id, as @ann:example.org", deeds, ask)
        .then("invite it into a room without encryption");
  }

  private static Plan mail(Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    String account = ask.text("account", "A name for the account", "agent", GatewayStep::name);
    String below = "email.accounts." + account + ".";
    String address = ask.text("address", "Its address", "");
    String host = address.substring(address.indexOf('@') + 1);
    String imap = ask.text("imap-host", "IMAP server", ask.asks() ? "imap." + host : "");
    String smtp = ask.text("smtp-host", "SMTP server", ask.asks() ? "smtp." + host : "");
    ask.tell("Which server checks senders: the first word of Authentication-Results in any mail.");
    String checker = ask.text("authserv-id", "Its name, or none", "none");
    List<Deed> deeds = new ArrayList<>();
    String secret = "EMAIL__" + account.toUpperCase(Locale.ROOT).replace('-', '_') + "__PASSWORD";
    secret(secret, "Password", ask, alpi).ifPresent(deeds::add);
    deeds.add(Deed.setting(below + "address", address));
    deeds.add(Deed.setting(below + "imap_host", imap));
    deeds.add(Deed.setting(below + "smtp_host", smtp));
    if (!checker.equals("none")) {
      deeds.add(Deed.setting(below + "authserv_id", checker));
    }
    deeds.add(enable("mail"));
    allowed("mail", "your own address", ask).ifPresent(deeds::add);
    deeds.add(Deed.of("gateway", "test", "mail/" + account).shown());
    return Plan.of(deeds);
  }

  private static Plan webhook(Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    String hook = ask.text("hook", "A name for the hook", "", GatewayStep::name);
    String prompt =
        ask.text("prompt", "What the agent is told; {{payload}} is what came", "{{payload}}");
    String secret = "WEBHOOK__" + hook.toUpperCase(Locale.ROOT).replace('-', '_') + "__TOKEN";
    List<Deed> deeds = new ArrayList<>();
    secret(secret, "Its token, at least 16 characters at random", ask, alpi).ifPresent(deeds::add);
    String below = "gateway.webhook.hooks." + hook + ".";
    deeds.add(Deed.of("config", "set", below + "auth", "token"));
    deeds.add(Deed.setting(below + "prompt", prompt));
    deeds.add(enable("webhook"));
    deeds.add(Deed.of("gateway", "test", "webhook").shown());
    return Plan.of(deeds).then("docs/gateways/webhook.md has how it is called");
  }

  private static Plan enabled(String channel, String who, List<Deed> deeds, Questions ask)
      throws IOException, SetupException, LeftException {
    deeds.add(enable(channel));
    allowed(channel, who, ask).ifPresent(deeds::add);
    deeds.add(Deed.of("gateway", "test", channel).shown());
    return Plan.of(deeds);
  }

  private static Deed enable(String channel) {
    return Deed.of("gateway", "enable", channel).undoneBy(Deed.of("gateway", "disable", channel));
  }

  private static Optional<Deed> allowed(String channel, String who, Questions ask)
      throws IOException, SetupException, LeftException {
    String sender = ask.text("allow", "Whom to let in: " + who + ", or none", "none");
    return sender.equals("none")
        ? Optional.empty()
        : Optional.of(Deed.of("gateway", "allow", channel, sender));
  }

  private static Optional<Deed> secret(String name, String question, Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    boolean isThere =
        alpi.ask("secrets", "list").object().objects("secrets").stream()
            .anyMatch(row -> row.string("name").orElse("").equals(name));
    if (isThere && ask.asks() && ask.isYes(name + " is stored. Use it?", Questions.Usual.YES)) {
      return Optional.empty();
    }
    Optional<byte[]> typed = ask.secret("token", question, alpi);
    if (typed.isEmpty() && !isThere) {
      throw SetupException.usage(name + " is missing", "--token-file FILE, or --token-stdin");
    }
    return typed.map(bytes -> Deed.of("secrets", "set", name).with(bytes));
  }

  private static Optional<String> name(String name) {
    return ACCOUNT.matcher(name).matches()
        ? Optional.empty()
        : Optional.of("a name has lower-case letters, digits, - and _");
  }
}
