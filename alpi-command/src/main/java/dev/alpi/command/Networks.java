package dev.alpi.command;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What talks to other machines. */
final class Networks {
  private static final Set<String> FETCHERS =
      Set.of(
          "curl",
          "wget",
          "fetch",
          "aria2c",
          "http",
          "https",
          "lwp-request",
          "lynx",
          "links",
          "w3m",
          "GET",
          "axel");

  private static final Set<String> CONNECTORS =
      Set.of("nc", "ncat", "netcat", "socat", "telnet", "ftp", "tftp", "sftp", "scp", "rsync");

  /** What they print comes from another machine. */
  private static final Set<String> PEERS = Set.of("nc", "ncat", "netcat", "socat", "telnet", "ssh");

  /** What they print may come from anybody: hosts, services, stores of packages, mail. */
  private static final Set<String> TALKERS =
      Set.of(
          "gh",
          "glab",
          "hub",
          "aws",
          "gcloud",
          "gsutil",
          "az",
          "kubectl",
          "helm",
          "ssh",
          "mosh",
          "mail",
          "mutt",
          "neomutt",
          "himalaya",
          "notmuch",
          "mbsync",
          "offlineimap",
          "fetchmail",
          "psql",
          "mysql",
          "mongosh",
          "redis-cli",
          "npm",
          "npx",
          "yarn",
          "pnpm",
          "bun",
          "pip",
          "pip3",
          "pipx",
          "uv",
          "gem",
          "bundle",
          "apt",
          "apt-get",
          "dnf",
          "brew",
          "snap",
          "flatpak",
          "hg",
          "svn",
          "dig",
          "nslookup",
          "host",
          "whois",
          "ping",
          "nmap",
          "yt-dlp",
          "rclone",
          "s3cmd");

  private final Paths paths;

  Networks(Paths paths) {
    this.paths = paths;
  }

  Optional<Ruling> rule(Call call) {
    String program = call.program();
    if (FETCHERS.contains(program)) {
      return Optional.of(Ruling.ask("network", "it talks to another machine"));
    }
    if (TALKERS.contains(program) && !Interpreters.isVersion(call)) {
      return Optional.of(Ruling.ask("network", "it may talk to another machine"));
    }
    if (!CONNECTORS.contains(program)) {
      return Optional.empty();
    }
    boolean runs =
        switch (program) {
          case "nc", "netcat", "ncat" ->
              call.arguments().stream()
                  .anyMatch(
                      word -> word.matches("-[a-zA-Z]*[ec][a-zA-Z]*|--(sh-)?exec.*|--lua-exec.*"));
          case "socat" ->
              call.arguments().stream().anyMatch(word -> word.matches("(?i).*\\b(exec|system):.*"));
          default -> false;
        };
    return Optional.of(
        runs
            ? Ruling.refused("remote-shell", "it gives another machine a shell here")
            : Ruling.ask("network", "it talks to another machine"));
  }

  /** Returns what a program that talks to others prints; files that it writes are noted. */
  Optional<Flow> output(Call call) {
    String program = call.program();
    if (PEERS.contains(program)) {
      return Optional.of(Flow.FETCHED);
    }
    if (!FETCHERS.contains(program)) {
      return Optional.empty();
    }
    List<String> words = call.arguments();
    Optional<String> file =
        program.equals("wget")
            ? Options.value(words, 'O', "--output-document")
            : Options.value(words, 'o', "--output");
    boolean prints = file.isEmpty() || file.get().equals("-");
    file.ifPresent(path -> fetched(path, call));
    boolean isNamedByUrl =
        program.equals("wget") && file.isEmpty()
            || words.stream()
                .anyMatch(word -> word.matches("-[a-zA-Z]*O[a-zA-Z]*|--remote-name(-all)?"));
    if (isNamedByUrl) {
      for (String operand : Options.of(words).operands()) {
        String path = operand.replaceFirst("[?#].*$", "");
        fetched(path.substring(path.lastIndexOf('/') + 1), call);
      }
    }
    return Optional.of(prints ? Flow.FETCHED : Flow.NONE);
  }

  private void fetched(String file, Call call) {
    if (!file.isEmpty()) {
      paths.resolve(file, call.shell()).forEach(call.shell()::fetched);
    }
  }
}
