package dev.alpi.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Runs what is called safe, and looks whether it was: each line by dash and by bash as {@code sh},
 * in a home that lies in wait, with nothing else that can be written and no network. It was not if
 * a file changed, a secret was printed, a trap ran, or a shell took other words out of the line
 * than {@link PlainLine} or than the other shell. By hand: {@code alpi-bench/safe-commands}.
 */
final class SafeOracle {
  private static final int BATCH = 250;

  /** How many lines run before it is looked whether one of them has changed something. */
  private static final int TOGETHER = 10;

  private static final int SHOWN_MAX = 40;

  private static final List<String> SHELLS = List.of("dash", "bash");

  /** What two shells, or the same one twice, may well print differently. */
  private static final Pattern VARIES =
      Pattern.compile(
          "(?s).*(\\b(date|uptime|free|ps|df|du|type|command|which|hash|cal|ncal|id|groups|locale"
              + "|getconf|test|printf|stat|lscpu|nproc|random)\\b|\\[|/proc|2>&1|tty|\\\\|echo"
              + " -).*");

  /** What all readers take for plain words. */
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9 ./_-]*");

  /** Ended by what it may use: time, or size of a file. */
  private static final Set<String> CUT = Set.of("137", "152", "153");

  private static final Duration BATCH_MAX = Duration.ofMinutes(10);

  private final Path root;
  private final HostileHome home;
  private final Map<String, Integer> kinds = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private int lines;
  private int cut;
  private int compared;
  private int started;

  /**
   * Creates it.
   *
   * @param root an empty directory, for what is printed
   * @param home where commands run
   */
  SafeOracle(Path root, HostileHome home) throws IOException {
    this.root = root;
    this.home = home;
    Files.writeString(
        home.root().resolve("passwd"),
        "root:x:0:0::/root:/bin/sh\nme:x:1000:1000:" + HostileHome.SECRET + ":/home/me:/bin/sh\n");
    Files.write(home.root().resolve("programs"), lines(1).programs());
  }

  /** Usage: {@code [LINES [SEED]]}, or lines that are to be judged and run. */
  public static void main(String[] arguments) throws IOException {
    Path root = Files.createTempDirectory("safe-oracle");
    int exit;
    try {
      SafeOracle oracle = new SafeOracle(root, HostileHome.make(root.resolve("in")));
      if (arguments.length > 0 && !arguments[0].matches("\\d+")) {
        oracle.judge(List.of(arguments));
      } else {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        long seed =
            arguments.length > 1 ? Long.parseLong(arguments[1]) : new Random().nextInt(1 << 30);
        System.out.println("seed " + seed);
        oracle.runAll(seed, count);
      }
      System.out.println(oracle.summary());
      exit = oracle.failures.isEmpty() ? 0 : 1;
    } finally {
      remove(root);
    }
    System.exit(exit);
  }

  private SafeLines lines(long seed) throws IOException {
    return new SafeLines(seed, home.classifier());
  }

  /** Runs lines that somebody wants to know about, whatever they are called. */
  void judge(List<String> commands) throws IOException {
    List<SafeLines.Line> all = new ArrayList<>();
    for (String command : commands) {
      Verdict verdict = home.classifier().judge(command, Corpus.WORKSPACE).verdict();
      System.out.println(verdict + "\t" + command);
      all.add(new SafeLines.Line(Corpus.WORKSPACE, command));
    }
    run(all);
  }

  /** Runs the cases of the corpus, and as many others that are made of {@code seed}. */
  void runAll(long seed, int others) throws IOException {
    runCorpus(1);
    SafeLines source = lines(seed);
    for (int left = others; left > 0; left -= BATCH) {
      List<SafeLines.Line> batch = new ArrayList<>();
      while (batch.size() < Math.min(left, BATCH)) {
        batch.add(source.next());
      }
      run(batch);
    }
    System.out.println(source.tried() + " were judged for " + others + " that are safe");
  }

  /** Runs every {@code step}-th case of the corpus that is safe in this home, too. */
  void runCorpus(int step) throws IOException {
    CommandClassifier classifier = home.classifier();
    List<SafeLines.Line> all = new ArrayList<>();
    for (SafeLines.Line line : SafeLines.corpus()) {
      boolean isThere = home.kind(line.directory()) == Disk.Kind.DIRECTORY;
      Verdict verdict = classifier.judge(line.command(), line.directory()).verdict();
      if (isThere && verdict == Verdict.SAFE) {
        all.add(line);
      }
    }
    List<SafeLines.Line> some = new ArrayList<>();
    for (int at = 0; at < all.size(); at += step) {
      some.add(all.get(at));
    }
    run(some);
  }

  List<String> failures() {
    return failures;
  }

  int lines() {
    return lines;
  }

  String summary() {
    return "%d lines ran with dash and bash, %d were cut short, %d started programs, %d printed the"
            .formatted(lines, cut, started, compared)
        + " same\n"
        + (failures.isEmpty() ? "all were safe" : failures.size() + " failures: " + kinds);
  }

  private void run(List<SafeLines.Line> batch) throws IOException {
    Path out = Files.createDirectories(root.resolve("out"));
    StringBuilder script = new StringBuilder(HostileHome.text("safe-oracle.sh"));
    for (int i = 0; i < batch.size(); i++) {
      String line = batch.get(i).command();
      String quoted = "'" + line.replace("'", "'\\''") + "'";
      boolean isEnd = i == batch.size() - 1 || i % TOGETHER == TOGETHER - 1;
      script.append(i % TOGETHER == 0 ? "some() {\n" : "");
      script.append("run %d %s %s".formatted(i, batch.get(i).directory(), quoted));
      script.append(PLAIN.matcher(line).matches() ? "\n" : " words\n");
      script.append(isEnd ? "}\ncheck\n" : "");
    }
    Files.writeString(home.root().resolve("driver.sh"), script);
    List<String> words = new ArrayList<>(List.of("bwrap", "--unshare-all", "--die-with-parent"));
    words.addAll(List.of("--new-session", "--ro-bind", "/", "/", "--dev", "/dev"));
    words.addAll(List.of("--proc", "/proc", "--tmpfs", "/home", "--tmpfs", "/tmp"));
    words.addAll(List.of("--tmpfs", "/run", "--ro-bind", home.root().toString(), "/run/in"));
    words.addAll(List.of("--bind", out.toString(), "/run/out"));
    words.addAll(List.of("--ro-bind", home.root() + "/passwd", "/etc/passwd", "--clearenv"));
    words.addAll(List.of("--setenv", "HOME", HostileHome.HOME, "--setenv", "USER", "me"));
    words.addAll(List.of("--setenv", "LC_ALL", "C.UTF-8", "--setenv", "PWD", "/"));
    words.addAll(List.of("--", "/usr/bin/dash", "/run/in/driver.sh"));
    Path log = root.resolve("log");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(BATCH_MAX)) {
        throw new IOException("a line has not ended: " + batch.getFirst());
      }
      if (process.exitValue() != 0) {
        throw new IOException("bwrap failed: " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      process.destroy();
    }
    for (int i = 0; i < batch.size(); i++) {
      look(batch.get(i), out.resolve(String.valueOf(i)).toString());
    }
    remove(out);
  }

  private void look(SafeLines.Line line, String at) throws IOException {
    lines++;
    Set<String> outputs = new HashSet<>();
    boolean isCut = false;
    for (String shell : SHELLS) {
      String to = at + "." + shell;
      String output = read(to + ".out");
      outputs.add(output);
      isCut |= CUT.contains(read(to + ".code").strip());
      String changed = read(to + ".changed");
      if (changed.contains("trap-ran")) {
        fail("a trap ran", shell, line, "");
      } else if (!changed.isEmpty()) {
        fail("a file changed", shell, line, changed);
      }
      if (output.contains(HostileHome.SECRET) || read(to + ".err").contains(HostileHome.SECRET)) {
        fail("a secret was printed", shell, line, "");
      }
      words(shell, line, read(to + ".argv"));
    }
    cut += isCut ? 1 : 0;
    if (!isCut && !VARIES.matcher(line.command()).matches()) {
      compared += outputs.size() == 1 ? 1 : 0;
      if (outputs.size() > 1) {
        fail("the shells differ", "both", line, String.join("\n--\n", outputs));
      }
    }
  }

  /** What was started must be in the line as it was read. */
  private void words(String shell, SafeLines.Line line, String told) {
    List<List<String>> read = new ArrayList<>();
    try {
      for (PlainLine.Command command :
          PlainLine.read(line.command(), HostileHome.HOME).commands()) {
        if (command.words().stream().anyMatch(PlainLine.Word::isPattern)) {
          // which words these are depends on the disk
          return;
        }
        read.add(command.words().stream().map(PlainLine.Word::text).toList());
      }
    } catch (NotPlainException e) {
      // not called safe: somebody wants to know about it
      return;
    }
    for (String words : told.split("end of words\037")) {
      if (!words.isEmpty()) {
        started++;
        List<String> all = List.of(words.substring(0, words.length() - 1).split("\037", -1));
        if (!read.contains(all)) {
          fail("it was read differently", shell, line, all + " is not in " + read);
        }
      }
    }
  }

  private void fail(String kind, String shell, SafeLines.Line line, String detail) {
    kinds.merge(kind, 1, Integer::sum);
    String shown = line.command().replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
    failures.add(kind + " (" + shell + ")\t" + line.directory() + "\t" + shown);
    if (failures.size() <= SHOWN_MAX) {
      String cut = detail.length() > 300 ? detail.substring(0, 300) + "…" : detail;
      System.out.println(failures.getLast() + (cut.isEmpty() ? "" : "\n\t" + cut.strip()));
    }
  }

  private static String read(String file) throws IOException {
    Path path = Path.of(file);
    return Files.exists(path) ? new String(Files.readAllBytes(path), StandardCharsets.UTF_8) : "";
  }

  private static void remove(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, IOException e) throws IOException {
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
