package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Feeds the classifier with what was made of the corpus by chance, and with nonsense. Fails if it
 * throws, or if something refused is not refused any more once it is wrapped. By hand: {@code
 * alpi-bench/fuzz-commands}.
 */
final class CommandFuzzer {
  private static final String[] BITS = {
    "'",
    "\"",
    "`",
    "$(",
    ")",
    "((",
    "))",
    "{",
    "}",
    "${",
    "}",
    "$",
    "\\",
    "\n",
    " ",
    "|",
    "||",
    "&",
    "&&",
    ";",
    ";;",
    "<",
    ">",
    ">>",
    "<<",
    "<<-",
    "<<<",
    "<(",
    "~",
    "*",
    "?",
    "[",
    "]",
    "!",
    "#",
    "if ",
    "then ",
    "fi",
    "do ",
    "done",
    "case ",
    "in ",
    "esac",
    "for x in ",
    "while ",
    "function ",
    "rm -rf /",
    "/",
    "..",
    "=",
    "X=",
    "$X",
    "$@",
    "$'\\x41'",
    "{a,b}",
    "&>",
    "2>&1",
    "\t",
    "é",
    "\u0001",
    "eval ",
    "sh -c ",
    "xargs ",
    "find . -exec ",
    "sudo ",
    "env ",
    "EOF\n",
    "[[ ",
    "]]",
    "-",
    "--",
    "*/"
  };

  /** How a command is run by another; {@code %s} is the command, {@code %q} the same in quotes. */
  private static final String[] WRAPPERS = {
    "( %s\n)",
    "{ %s\n}",
    "if true; then %s\nfi",
    "true && { %s\n}",
    "false || { %s\n}",
    "echo \"$(%s\n)\"",
    "own_x=$(%s\n)",
    "own_f() { %s\n}; own_f",
    "for own_i in 1 2; do %s\ndone",
    "while true; do %s\ndone",
    "case x in x) %s\n;; esac",
    "{ %s\n} | cat",
    "! { %s\n}",
    "true; %s",
    "sh -c %q",
    "bash -lc %q",
    "eval %q",
    "env sh -c %q",
    "env -S \"sh -c %q\"",
    "sudo -u root sh -c %q",
    "nice -n 5 sh -c %q",
    "timeout -k 5 10 sh -c %q",
    "nohup bash -c %q &",
    "stdbuf -oL sh -c %q",
    "setsid sh -c %q",
    "command sh -c %q",
    "exec sh -c %q",
    "busybox sh -c %q",
    "time -p sh -c %q",
    "watch sh -c %q",
    "flock /tmp/l sh -c %q",
    "su -c %q",
    "script -qc %q",
    "trap %q EXIT",
    "xargs sh -c %q",
    "find . -exec sh -c %q \\;",
    "printf '%%s' %q | bash",
    "sh <<'EOFX'\n%s\nEOFX\n",
    "cat <<'EOFX' | sh\n%s\nEOFX\n"
  };

  /** Longer ones are not wrapped: with their wrapping they would be refused for their length. */
  private static final int WRAPPED_MAX = 3_000;

  private final Random random;
  private final CommandClassifier classifier = Corpus.classifier();
  private final List<Corpus.Case> cases = Corpus.cases();
  private int refused;
  private long longestNanos;
  private String longest = "";

  CommandFuzzer(long seed) {
    random = new Random(seed);
  }

  /** Usage: {@code [INPUTS [SEED]]}. */
  public static void main(String[] arguments) {
    long inputs = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : new Random().nextLong();
    System.out.println("seed " + seed);
    CommandFuzzer fuzzer = new CommandFuzzer(seed);
    long start = System.nanoTime();
    for (long i = 1; i <= inputs; i++) {
      fuzzer.one();
      if (i % 1_000_000 == 0) {
        System.out.println(i + " inputs, " + (System.nanoTime() - start) / 1_000_000_000 + " s");
      }
    }
    System.out.println(fuzzer.summary(inputs));
  }

  String summary(long inputs) {
    return ("%d inputs, %d of them refused and wrapped; none threw, none was milder for its"
            + " wrapping; the longest took %.1f ms: %s")
        .formatted(inputs, refused, longestNanos / 1e6, shortened(longest));
  }

  int refused() {
    return refused;
  }

  /** Judges one input; what is refused is wrapped in three ways. */
  void one() {
    Corpus.Case origin = cases.get(random.nextInt(cases.size()));
    String input = random.nextInt(40) == 0 ? nonsense() : changed(origin.command());
    Judgement judgement = judge(input, origin.directory());
    if (judgement.verdict() != Verdict.REFUSED || input.length() > WRAPPED_MAX) {
      return;
    }
    refused++;
    boolean isCommand =
        judgement.findings().stream().noneMatch(each -> each.rule().equals("not-a-command"));
    for (int i = 0; i < 3; i++) {
      String wrapper = WRAPPERS[random.nextInt(WRAPPERS.length)];
      if ((!isCommand || input.endsWith("\\")) && wrapper.contains("%s")) {
        // what is no command by itself may become one with what is around it, and a backslash at
        // the end means the line break that comes then
        continue;
      }
      if (input.equals(";") && wrapper.startsWith("find")) {
        // there it ends the command that find runs
        continue;
      }
      String wrapped = wrap(wrapper, input);
      if (judge(wrapped, origin.directory()).verdict() != Verdict.REFUSED) {
        throw new AssertionError(
            "in "
                + origin.directory()
                + "\n"
                + input
                + "\nis refused by "
                + judgement.decisive()
                + ", but not in\n"
                + wrapped);
      }
    }
  }

  private Judgement judge(String input, String directory) {
    long start = System.nanoTime();
    try {
      return classifier.judge(input, directory);
    } catch (RuntimeException | Error e) {
      throw new AssertionError("in " + directory + ": " + input, e);
    } finally {
      long took = System.nanoTime() - start;
      if (took > longestNanos) {
        longestNanos = took;
        longest = input;
      }
    }
  }

  private static String wrap(String wrapper, String command) {
    String quoted = "'" + command.replace("'", "'\\''") + "'";
    if (wrapper.contains("\"sh -c %q\"")) {
      String whole = "'" + ("sh -c " + quoted).replace("'", "'\\''") + "'";
      return wrapper.replace("\"sh -c %q\"", whole);
    }
    int at = wrapper.indexOf(wrapper.contains("%q") ? "%q" : "%s");
    String before = wrapper.substring(0, at).replace("%%", "%");
    return before + (wrapper.contains("%q") ? quoted : command) + wrapper.substring(at + 2);
  }

  private String nonsense() {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      out.append(BITS[random.nextInt(BITS.length)]);
    }
    return out.toString();
  }

  private String changed(String command) {
    StringBuilder out = new StringBuilder(command);
    for (int i = random.nextInt(6); i > 0; i--) {
      int at = random.nextInt(out.length() + 1);
      switch (random.nextInt(6)) {
        case 0 -> out.insert(at, BITS[random.nextInt(BITS.length)]);
        case 1 -> out.delete(at, Math.min(out.length(), at + 1));
        case 2 -> out.delete(at, Math.min(out.length(), at + 1 + random.nextInt(8)));
        case 3 -> out.insert(at, cases.get(random.nextInt(cases.size())).command());
        case 4 -> {
          if (out.length() < 2000) {
            out.append(BITS[random.nextInt(BITS.length)]).append(out.substring(at));
          }
        }
        default -> {
          if (at < out.length()) {
            int any =
                random.nextInt(20) == 0 ? 1 + random.nextInt(0xd7fe) : 32 + random.nextInt(95);
            out.setCharAt(at, (char) any);
          }
        }
      }
    }
    return out.toString();
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(200, text.length())).replace("\n", "\\n");
  }

  /** Returns the cases, for what wants to wrap them all. */
  List<String> wrappings(String command) {
    List<String> all = new ArrayList<>();
    for (String wrapper : WRAPPERS) {
      all.add(wrap(wrapper, command));
    }
    return all;
  }
}
