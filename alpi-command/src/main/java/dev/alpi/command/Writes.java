package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What writes files: redirections, and programs whose operands are known to be written. */
final class Writes {
  private final Paths paths;
  private final Judge judge;

  Writes(Paths paths, Judge judge) {
    this.paths = paths;
    this.judge = judge;
  }

  /** Judges a file that is read; returns what comes of it. */
  Flow input(String target, Shell shell) {
    boolean isFetched = false;
    for (String path : paths.resolve(target, shell)) {
      isFetched |= shell.isFetched(path);
      Ruling ruling = read(path);
      judge.note("< " + Value.shown(target), ruling);
    }
    return isFetched ? Flow.FETCHED : Flow.PLAIN;
  }

  private Ruling read(String path) {
    Optional<String> secret = paths.secret(path);
    if (secret.isPresent()) {
      return Ruling.refused("secrets", Value.shown(path) + " is " + secret.get());
    }
    if (path.startsWith("/dev/tcp/") || path.startsWith("/dev/udp/")) {
      return Ruling.refused("network-device", "it is a way to the network");
    }
    if (paths.mayBeSecret(path)) {
      return Ruling.ask("secrets", Value.shown(path) + " may be a secret");
    }
    return paths.isReadable(path)
        ? Ruling.safe("it reads in the workspace")
        : Ruling.ask("outside", Value.shown(path) + " is outside the workspace");
  }

  /** Judges a redirection; returns the files that it writes. */
  List<String> output(String operator, String target, Shell shell) {
    judge.note(operator + " " + Value.shown(target), target(target, shell));
    return paths.resolve(target, shell);
  }

  /** Judges a file that is written. */
  Ruling target(String target, Shell shell) {
    Ruling worst = Ruling.safe("it writes to no file");
    for (String path : paths.resolve(target, shell)) {
      worst = worst.worst(written(path));
    }
    return worst;
  }

  private Ruling written(String path) {
    if (Paths.isHarmlessDevice(path)) {
      return Ruling.safe("it writes to no file");
    }
    Optional<String> secret = paths.secret(path);
    if (secret.isPresent()) {
      return Ruling.refused("secrets", Value.shown(path) + " is " + secret.get());
    }
    if (path.startsWith("/dev/tcp/") || path.startsWith("/dev/udp/")) {
      return Ruling.refused("network-device", "it is a way to the network");
    }
    if (Paths.isDevice(path)) {
      return Ruling.refused("device", Value.shown(path) + " is overwritten");
    }
    if (paths.isSystem(path)) {
      return Ruling.refused("system", Value.shown(path) + " is a part of the system");
    }
    boolean isAllowed =
        paths.policy().writes() == CommandPolicy.Writes.ALLOWED
            && paths.isInWorkspace(path)
            && !Paths.isGit(path)
            && !paths.mayBeSecret(path);
    return isAllowed
        ? Ruling.safe("it writes in the workspace")
        : Ruling.ask("write", Value.shown(path) + " is written");
  }

  /** Judges programs that write what their words name. */
  Optional<Ruling> rule(Call call) {
    List<String> words = call.arguments();
    Options options = Options.of(words);
    List<String> operands = options.operands();
    return switch (call.program()) {
      case "tee", "touch", "mkdir", "mkfifo", "truncate", "fallocate", "sponge" ->
          Optional.of(all(operands, call));
      case "cp", "mv", "install", "ln", "link", "rsync", "scp" -> Optional.of(copy(call, operands));
      case "sed", "gsed", "perl" ->
          words.stream().anyMatch(word -> word.matches("-[a-zA-Z]*i.*|--in-place.*"))
              ? Optional.of(
                  asked(all(operands.subList(Math.min(1, operands.size()), operands.size()), call)))
              : Optional.empty();
      case "dd" -> Optional.of(asked(all(values(words, "of="), call)));
      case "tar", "bsdtar" -> Optional.of(archive(call, words));
      case "unzip", "7z", "unrar" ->
          Optional.of(
              asked(all(Options.value(words, 'd', "-d").map(List::of).orElse(List.of(".")), call)));
      case "curl", "wget" -> Optional.of(download(call, words));
      case "sort", "split", "csplit", "shuf", "xxd", "openssl", "gcc", "cc", "ld", "go", "pandoc" ->
          Options.value(words, 'o', "--output")
              .or(() -> Options.value(words, 'o', "-out"))
              .map(file -> asked(all(List.of(file), call)));
      case "patch", "gzip", "gunzip", "bzip2", "xz", "zstd", "strip", "crontab", "visudo" ->
          Optional.of(asked(all(operands, call)));
      default -> Optional.empty();
    };
  }

  /** More than the files named may be written, or programs run: never without asking. */
  private static Ruling asked(Ruling ruling) {
    return Ruling.ask("write", "files are changed").worst(ruling);
  }

  private Ruling all(List<String> files, Call call) {
    Ruling worst =
        files.isEmpty() && !call.program().equals("tee")
            ? Ruling.ask("write", "files are written")
            : Ruling.safe("it writes in the workspace");
    for (String file : files) {
      worst = worst.worst(target(file, call.shell()));
    }
    boolean isOddly =
        paths.policy().writes() == CommandPolicy.Writes.ASK
            || !call.isOrdinary()
            || !Value.isKnown(String.join("", call.arguments()));
    return worst.verdict() == Verdict.SAFE
            && isOddly
            && !files.isEmpty()
            && !onlyDevices(files, call)
        ? Ruling.ask("write", "files are written")
        : worst;
  }

  private boolean onlyDevices(List<String> files, Call call) {
    return files.stream()
        .flatMap(file -> paths.resolve(file, call.shell()).stream())
        .allMatch(Paths::isHarmlessDevice);
  }

  private Ruling copy(Call call, List<String> operands) {
    List<String> words = call.arguments();
    Optional<String> into = Options.value(words, 't', "--target-directory");
    if (operands.size() + (into.isPresent() ? 1 : 0) < 2) {
      return Ruling.ask("write", "files are written");
    }
    String target = into.orElseGet(operands::getLast);
    List<String> sources = new ArrayList<>();
    Ruling worst = Ruling.safe("it writes in the workspace");
    for (String source : operands) {
      if (source != target) {
        for (String path : paths.resolve(source, call.shell())) {
          sources.add(path);
          worst = worst.worst(moved(call, path));
        }
      }
    }
    boolean isRemote = target.matches("[^/]*:.*") && call.program().matches("rsync|scp");
    if (isRemote) {
      return worst.worst(Ruling.ask("network", "files go to another machine"));
    }
    for (String path : paths.resolve(target, call.shell())) {
      call.shell().copied(sources, path);
      for (String source : sources) {
        // one that is not known has no slash, and any name
        String name = source.substring(source.lastIndexOf('/') + 1);
        call.shell().copied(List.of(source), path + "/" + name);
      }
      Optional<String> vital = paths.vital(path, call.shell());
      if (words.stream().anyMatch(word -> word.startsWith("--del")) && vital.isPresent()) {
        return Ruling.refused("recursive-removal", Value.shown(path) + " is " + vital.get());
      }
    }
    // links lead elsewhere, and copies may overwrite: never without asking
    return worst.worst(all(List.of(target), call)).worst(Ruling.ask("write", "files are written"));
  }

  private Ruling moved(Call call, String path) {
    if (call.program().equals("mv")) {
      Optional<String> vital = paths.vital(path, call.shell());
      if (vital.isPresent()) {
        return Ruling.refused("system", Value.shown(path) + " is " + vital.get());
      }
    }
    return paths
        .secret(path)
        .map(why -> Ruling.refused("secrets", Value.shown(path) + " is " + why))
        .orElse(Ruling.safe("it is read"));
  }

  private Ruling archive(Call call, List<String> words) {
    String mode = words.isEmpty() ? "" : words.getFirst();
    boolean extracts =
        mode.matches("-?[a-zA-Z]*x[a-zA-Z]*") && !mode.startsWith("--")
            || words.stream()
                .anyMatch(word -> word.matches("-[a-zA-Z]*x[a-zA-Z]*|--extract|--get"));
    Ruling worst =
        Ruling.ask("write", extracts ? "files are unpacked" : "an archive is made or read");
    if (words.stream()
        .anyMatch(
            word ->
                word.matches(
                    "--(to-command|checkpoint-action|use-compress-program|rsh-command).*"
                        + "|--(info-script|new-volume-script).*|-[a-zA-Z]*I.*|-F.*"))) {
      worst = worst.worst(Ruling.ask("runs-programs", "it runs other programs"));
    }
    String directory = Options.value(words, 'C', "--directory").orElse(".");
    if (extracts) {
      return worst.worst(target(directory, call.shell()));
    }
    Optional<String> file = Options.value(words, 'f', "--file");
    boolean creates = mode.matches("-?[a-zA-Z]*[cru][a-zA-Z]*");
    return creates && file.isPresent() && !file.get().equals("-")
        ? worst.worst(target(file.get(), call.shell()))
        : worst;
  }

  private Ruling download(Call call, List<String> words) {
    Ruling worst = Ruling.ask("network", "it talks to another machine");
    List<String> files = new ArrayList<>();
    if (call.program().equals("wget")) {
      Options.value(words, 'O', "--output-document").ifPresent(files::add);
      Options.value(words, 'P', "--directory-prefix").ifPresent(files::add);
    } else {
      Options.value(words, 'o', "--output").ifPresent(files::add);
      Options.value(words, '\0', "--output-dir").ifPresent(files::add);
      Options.value(words, 'D', "--dump-header").ifPresent(files::add);
      Options.value(words, 'c', "--cookie-jar").ifPresent(files::add);
    }
    for (String file : files) {
      if (!file.equals("-")) {
        worst = worst.worst(target(file, call.shell()));
      }
    }
    return worst;
  }

  private static List<String> values(List<String> words, String prefix) {
    return words.stream()
        .filter(word -> word.startsWith(prefix))
        .map(word -> word.substring(prefix.length()))
        .toList();
  }
}
