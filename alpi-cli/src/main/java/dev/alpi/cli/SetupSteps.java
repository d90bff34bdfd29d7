package dev.alpi.cli;

import java.util.List;

/** The commands of {@code alpi setup}: what each step takes on a command line. */
final class SetupSteps {
  private static final Option KEY_STDIN =
      Option.flag("key-stdin", "the key is the line on standard input");
  private static final Option KEY_FILE =
      secretFile("key-file", "the key is the first line of FILE, which only you may read");
  private static final Option TOKEN_STDIN =
      Option.flag("token-stdin", "token or password is the line on standard input");
  private static final Option TOKEN_FILE =
      secretFile("token-file", "token or password is the first line of FILE");
  private static final Option PASSPHRASE_STDIN =
      Option.flag("passphrase-stdin", "the passphrase is the line on standard input");
  private static final Option PASSPHRASE_FILE =
      secretFile("passphrase-file", "the passphrase is the first line of FILE");

  private SetupSteps() {}

  static List<Command> all() {
    return List.of(
        model(),
        budget(),
        workspace(),
        sandbox(),
        gateway(),
        peer(),
        schedule(),
        backup(),
        daemon(),
        check(),
        cleanup(),
        create(),
        delete());
  }

  private static Option secretFile(String name, String help) {
    return Option.valued(name, "FILE", help).values(Values.Open.FILE);
  }

  private static Argument argument(String name, String help) {
    return Argument.of(name, Argument.Arity.OPTIONAL, help);
  }

  private static Command model() {
    return SetupCommands.step("model", "Choose a model; try it and its key")
        .described(
            """
            Key and model are tried with one short call before anything is stored; where that \
            fails, nothing is. An Ollama server on this machine is found by itself.\
            """)
        .with(
            Option.valued("provider", "NAME", "anthropic, openai, ollama, a name of your own, …"),
            Option.valued("model", "MODEL", "as the provider calls it, or provider/model"),
            KEY_FILE,
            KEY_STDIN,
            Option.valued("url", "URL", "where a server of your own is, up to and with /v1"),
            Option.valued("wire", "FORMAT", "what that speaks; default openai")
                .values(Values.oneOf("openai", "anthropic")),
            Option.valued("unknown-price", "IN,OUT", "assumed of models without a known price"),
            Option.flag("no-test", "store it untried"))
        .example("alpi setup model", "be asked")
        .example(
            "alpi setup model --provider anthropic --model claude-sonnet-4-5 --key-file key.txt",
            "nobody is asked")
        .example("alpi setup model --provider ollama --model llama3.2", "on this machine")
        .example(
            "alpi setup model --provider lab --url http://127.0.0.1:8000/v1 --model some-model",
            "a server of your own");
  }

  private static Command budget() {
    return SetupCommands.step("budget", "Say what may be spent")
        .with(
            Option.valued("daily-usd", "USD", "at most so many dollars a day"),
            Option.valued("monthly-usd", "USD", "at most so many dollars a month"),
            Option.valued("daily-tokens", "N", "at most so many tokens a day"),
            Option.valued("unknown-price", "IN,OUT", "assumed of models without a known price"),
            Option.flag("unlimited", "no limit"))
        .example("alpi setup budget --daily-usd 5", "five dollars a day");
  }

  private static Command workspace() {
    return SetupCommands.step("workspace", "Choose the directory that the agent works in")
        .taking(
            argument("DIR", "the directory; none for where alpi is started")
                .values(Values.Open.DIRECTORY))
        .with(Option.flag("clear", "where alpi is started"))
        .example("alpi setup workspace ~/work/site", "a directory of its own");
  }

  private static Command sandbox() {
    return SetupCommands.step("sandbox", "Keep commands of the agent in a sandbox, or not")
        .taking(argument("STATE", "on or off").values(Values.oneOf("on", "off")))
        .with(
            Option.valued("network", "STATE", "whether it has the machine's network; default off")
                .values(Values.oneOf("on", "off")))
        .example("alpi setup sandbox on", "without a network")
        .example("alpi setup sandbox on --network on", "with the machine's");
  }

  private static Command gateway() {
    return SetupCommands.step("gateway", "Set up a channel, and try it")
        .described(
            """
            Stores what the channel needs, switches it on and asks its service who we are there. \
            If that fails, you are asked what is to become of it; with options it is switched off \
            again, unless --if-it-fails keep says otherwise.\
            """)
        .taking(
            argument("CHANNEL", "which one")
                .values(Values.oneOf("telegram", "matrix", "mail", "webhook")))
        .with(
            TOKEN_FILE,
            TOKEN_STDIN,
            Option.valued("allow", "SENDER", "whom to let in"),
            Option.valued(
                    "if-it-fails", "WHAT", "keep the channel on, or switch it off; default off")
                .values(Values.oneOf("keep", "off")),
            Option.valued("server", "URL", "matrix: the homeserver"),
            Option.valued("account", "NAME", "mail: a name for the account; default agent"),
            Option.valued("address", "ADDRESS", "mail: its address"),
            Option.valued("imap-host", "HOST", "mail: where it is read"),
            Option.valued("smtp-host", "HOST", "mail: where it is sent"),
            Option.valued("authserv-id", "HOST", "mail: the server that checks senders"),
            Option.valued("hook", "NAME", "webhook: a name for the hook"),
            Option.valued("prompt", "TEXT", "webhook: what the agent is told"))
        .example(
            "alpi setup gateway telegram --token-file token.txt --allow 12345", "your own account")
        .example("alpi setup gateway", "be asked");
  }

  private static Command peer() {
    return SetupCommands.step("peer", "Link with another profile")
        .taking(argument("ID", "what you call it"), argument("PEER-KEY", "its key"))
        .with(
            Option.valued("address", "HOST:PORT", "where it is, if not on this machine"),
            Option.valued("may", "WHAT", "what it may do; default ask")
                .values(Values.oneOf("ping", "ask", "files")),
            Option.flag("ping", "ping it at once"),
            Option.valued("with-profile", "NAME", "another profile of this home: both halves")
                .values(Values.Open.PROFILE))
        .example("alpi setup peer", "shows your key, and asks for the other's")
        .example("alpi setup peer --with-profile work --may ask", "each may ask the other")
        .example(
            "alpi setup peer bob Kay64UG8yvCyLhqU000LxzYeUm0L/hLIl5S8kyKWbdc= --may ping",
            "nobody is asked");
  }

  private static Command schedule() {
    return SetupCommands.step("schedule", "Add a job that runs on its own")
        .taking(argument("PROMPT", "what is to be done"))
        .with(
            Option.valued("cron", "EXPRESSION", "when, as \"0 7 * * MON-FRI\""),
            Option.flag("notify", "put its answer into the inbox"))
        .example(
            "alpi setup schedule \"sum up the news\" --cron \"0 7 * * *\" --notify",
            "every morning; alpi schedule add can do more");
  }

  private static Command backup() {
    return SetupCommands.step("backup", "Make the first archive, and prove it")
        .described(
            """
            With a key, archives are made without any secret, by a timer too; its secret is needed \
            to restore. Without --identity nothing is restored to try it.\
            """)
        .taking(argument("DIR", "where archives go").values(Values.Open.DIRECTORY))
        .with(
            Option.valued("new-key", "FILE", "make a key; its secret goes into FILE")
                .values(Values.Open.FILE),
            BackupRecipients.RECIPIENT,
            BackupRecipients.IDENTITY,
            PASSPHRASE_FILE,
            PASSPHRASE_STDIN)
        .example("alpi setup backup /mnt/disk --new-key /media/stick/alpi.key", "and its drill")
        .example("alpi setup backup /mnt/disk --recipient age1…", "no secret is here")
        .example("alpi setup backup /mnt/disk --passphrase-file ~/.backup-key", "by a passphrase");
  }

  private static Command daemon() {
    return SetupCommands.step("daemon", "Install the daemon, or start it")
        .taking(
            argument("WHAT", "what is to be done")
                .values(Values.oneOf("install", "start", "stop", "uninstall")))
        .example("alpi setup daemon install", "a service, from now on");
  }

  private static Command check() {
    return SetupCommands.step("check", "See whether all is well")
        .example("alpi setup check", "as alpi doctor");
  }

  private static Command cleanup() {
    return SetupCommands.step("cleanup", "Remove what takes room and is not needed")
        .taking(argument("WHAT", "safe, or a name that alpi cleanup plan shows"))
        .example("alpi setup cleanup", "shows what could go, and asks")
        .example("alpi setup cleanup safe", "what nobody misses");
  }

  private static Command create() {
    return SetupCommands.step("create", "Create another profile")
        .described("It has its own settings, keys, memory and money; alpi -p NAME works on it.")
        .taking(argument("NAME", "what it is called"))
        .with(
            Option.valued("from", "PROFILE", "begin with the settings of PROFILE, without its keys")
                .values(Values.Open.PROFILE))
        .example("alpi setup create", "be asked")
        .example("alpi setup create lab --from default", "nobody is asked");
  }

  private static Command delete() {
    return SetupCommands.step("delete", "Delete a profile")
        .described("It goes to the trash: alpi profile trash restore brings it back.")
        .taking(argument("NAME", "the profile").values(Values.Open.PROFILE))
        .with(Option.valued("typed-name", "NAME", "its name once more"))
        .example("alpi setup delete lab --typed-name lab", "nobody is asked");
  }
}
