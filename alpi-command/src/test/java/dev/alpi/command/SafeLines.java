package dev.alpi.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Command lines that the classifier calls safe, made by chance: cases of the corpus with letters
 * and words changed, until they are; the programs of {@code safe-commands.txt} with any of their
 * options and with words that may be amiss; and several of them joined.
 */
final class SafeLines {
  /** A line, and where it starts. */
  record Line(String directory, String command) {}

  /** A row of the table: programs that are alike, and their options. */
  private record Row(String[] programs, String flags, String valued, String[] longs) {}

  /** These wait, and harm nobody. */
  private static final Pattern WAITS = Pattern.compile("(?s).*\\b(sleep|free)\\b.*");

  private static final String[] DIRECTORIES = {"", "", "", "/src", "/q", "/hold"};

  private static final String[] JOINS = {" && ", " || ", "; ", " | ", "\n", " &&\n", " ;", "|"};

  /** What may be amiss in a place, or stand in another than it should; a dot is a blank. */
  private static final String[] WORDS =
      ("a.txt b.txt src sub empty . .. links hold clone q bare *.txt *env *.py * */ .* .? .?/.ssh"
              + " link links/a.txt notes.txt outside aws same.txt dangling .env sub/.env key.pem"
              + " -- - -N -r -R -rN -ps -f -o -e -l -L -c -s -t -u -p -i -w -d -n 1 5 foo x '' '·'"
              + " ~ ~/work $HOME $PWD \"$PWD/a.txt\" ${HOME} $PWD/link ~/.ssh ~/.aws/credentials"
              + " PATH '%n' '5%n' '%s\\n' -v 'a[PATH=5]' '$(touch·trap-ran)' {} {a} a=b =~ @ % ^ !"
              + " # #a a#b ] [ \\a \\* a\\·b 2>&1 >/dev/null 2>/dev/null <a.txt 1>&2 2 2>a1"
              + " --output=a.txt --files0-from=a.txt --no-index --exclude --label --include"
              + " --author --grep --format --sort --reference --color --help --version"
              + " HEAD HEAD:a.txt HEAD~1 main other origin v1 @{0} :/a /dev/null /dev/stdin"
              + " /etc/passwd /proc/self/environ ../private/notes.txt src/../a.txt é Ä.txt à.env"
              + " -vuother hex.txt a.bin a.csv newfile trap-ran .git/config .git/HEAD")
          .split(" ");

  private static final String[] OTHERS =
      ("cd src,cd hold,cd clone,cd q,cd .,cd links,cd ~/work,true,false,find . -name,find . -type f"
              + ",sed -n 1p,git status,git log,git diff,git show,git branch"
              + ",git tag,git remote,git stash list,git reflog,git shortlog,git blame,git ls-files"
              + ",git rev-parse,git cat-file -p")
          .split(",");

  private final Random random;
  private final CommandClassifier classifier;
  private final String[] commands =
      Corpus.cases().stream().map(Corpus.Case::command).toArray(String[]::new);
  private final List<Row> rows = new ArrayList<>();
  private final Set<Line> made = new HashSet<>();
  private long tried;

  SafeLines(long seed, CommandClassifier classifier) throws IOException {
    this.random = new Random(seed);
    this.classifier = classifier;
    for (String line : HostileHome.text("safe-commands.txt").lines().toList()) {
      if (!line.startsWith("#")) {
        String[] columns = line.split("\\|", -1);
        rows.add(
            new Row(
                columns[0].strip().split(","),
                columns[2].strip(),
                columns[3].strip(),
                columns[4].strip().split(" +")));
      }
    }
  }

  /** Returns the cases of the corpus that are to be safe. */
  static List<Line> corpus() {
    return Corpus.cases().stream()
        .filter(each -> each.expected() == Verdict.SAFE)
        .map(each -> new Line(each.directory(), each.command()))
        .toList();
  }

  /** Returns all names of programs. */
  Set<String> programs() {
    Set<String> all =
        new HashSet<>(Set.of("git", "find", "sed", "node", "python3", "touch", "tee"));
    rows.forEach(row -> all.addAll(List.of(row.programs())));
    all.removeIf(name -> name.startsWith("[") || name.equals(":"));
    return all;
  }

  /** How many were judged to find those that were returned. */
  long tried() {
    return tried;
  }

  /** Returns one that was not returned before. */
  Line next() {
    while (true) {
      tried++;
      Line line = new Line(Corpus.WORKSPACE + one(DIRECTORIES), command());
      if (!WAITS.matcher(line.command()).matches() && isSafe(line) && made.add(line)) {
        return line;
      }
    }
  }

  private boolean isSafe(Line line) {
    return classifier.judge(line.command(), line.directory()).verdict() == Verdict.SAFE;
  }

  private String command() {
    return switch (random.nextInt(8)) {
      case 0 -> letters(one(commands));
      case 1 -> words(one(commands));
      case 2, 3, 4, 5 -> simple();
      case 6 -> simple() + one(JOINS) + simple();
      default -> simple() + one(JOINS) + one(OTHERS) + one(JOINS) + simple();
    };
  }

  private String simple() {
    StringBuilder out = new StringBuilder();
    if (random.nextInt(3) == 0) {
      out.append(one(OTHERS));
    } else {
      Row row = rows.get(random.nextInt(rows.size()));
      out.append(one(row.programs()));
      for (int i = random.nextInt(4); i > 0; i--) {
        out.append(' ').append(option(row));
        out.append(random.nextInt(4) == 0 ? " " + word() : "");
      }
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      out.append(' ').append(word());
    }
    return out.toString();
  }

  private String option(Row row) {
    String letters = row.flags().replaceAll("[#*]", "1") + row.valued();
    if (letters.isEmpty() || random.nextInt(3) == 0) {
      String name = "--" + one(row.longs());
      return random.nextInt(3) == 0 ? name + "=" + word() : name;
    }
    StringBuilder out = new StringBuilder("-");
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      out.append(letters.charAt(random.nextInt(letters.length())));
    }
    return out.toString();
  }

  private String words(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(words.size());
      switch (random.nextInt(4)) {
        case 0 -> words.set(at, word());
        case 1 -> words.add(at + 1, words.get(at));
        default -> words.add(at + 1, word());
      }
    }
    return String.join(" ", words);
  }

  private String letters(String command) {
    String odd = "'\"\\ \t\n|&;<>~*?[]{}!#=^%@:,+-./$12aé";
    StringBuilder out = new StringBuilder(command);
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(out.length() + 1);
      if (random.nextInt(3) > 0 || at == out.length()) {
        out.insert(at, odd.charAt(random.nextInt(odd.length())));
      } else {
        out.deleteCharAt(at);
      }
    }
    return out.toString();
  }

  private String word() {
    return one(WORDS).replace('·', ' ');
  }

  private <T> T one(T[] all) {
    return all[random.nextInt(all.length)];
  }
}
