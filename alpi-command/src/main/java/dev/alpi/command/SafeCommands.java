package dev.alpi.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The short list of programs and options that are known to only read. */
final class SafeCommands {
  /** What a program's operands are. */
  private enum Operands {
    /** It has none. */
    NONE,
    /** Text that it does not look up. */
    TEXT,
    /** Files whose content it shows. */
    FILES,
    /** Files of which it shows names, sizes and the like. */
    NAMES,
    /** A pattern or program text, then files. */
    PATTERN
  }

  /**
   * What is harmless of a program.
   *
   * @param flags short options without a value; {@code #} stands for a number
   * @param valued short options with one
   * @param longs long options, with or without {@code =value}
   */
  private record Form(Operands operands, String flags, String valued, Set<String> longs) {}

  /*
   * One line a program, or several that are alike: names, kind of operands, short options, those
   * with a value, long options. A program is here if none of what is listed writes, runs another
   * program, or talks to another machine; the options are those of GNU's and BSD's versions.
   */
  private static final String TABLE =
      """
      echo,printf,true,false,: | TEXT | * | | *
      test,[ | NAMES | * | | *
      expr,seq,sleep,factor,numfmt | TEXT | * | | *
      basename,dirname | TEXT | az | s | multiple suffix zero
      pwd | NONE | LP | |
      whoami,logname,arch,nproc,tty,groups,uptime,sync-time | NONE | aps | | all ignore pretty since
      id | TEXT | agGnruzZ | | group groups name real user zero
      uname | NONE | asnrvmpio | | all kernel-name nodename kernel-release kernel-version machine processor operating-system
      hostname | NONE | sfdiI | | short fqdn
      date | TEXT | uR | dIr | utc date iso-8601 rfc-3339 rfc-email reference
      cal,ncal | TEXT | 13jmyShMw | ABdm |
      free | NONE | bkmghltwv | sc | human mega giga kilo bytes total wide lohi si
      df | NAMES | ahHiklPTt | tBx | all human-readable inodes local portability print-type type total si block-size output
      du | NAMES | abcDhHklLmPsSx0 | dBt | all apparent-size bytes total human-readable summarize max-depth si one-file-system block-size time exclude
      ls,dir,vdir | NAMES | aAbBcCdfFgGhHiklLmnNopqQrRsStuUvxXZ1 | ITw | all almost-all author color classify directory full-time group-directories-first human-readable inode recursive reverse size sort time time-style si no-group hide ignore format width dereference numeric-uid-gid literal quoting-style
      stat | NAMES | Lft | c | dereference file-system format printf terse
      file | NAMES | bhiLkNpr0sz | F | brief mime mime-type mime-encoding dereference no-dereference
      realpath,readlink | NAMES | efmnqszPLv | | canonicalize canonicalize-existing canonicalize-missing no-newline quiet silent zero strip logical physical relative-to relative-base
      tree | NAMES | adflshDpugFirtcUCNQx | LIPH | noreport dirsfirst filelimit prune
      wc | FILES | clmwL | | bytes chars lines words max-line-length
      cat | FILES | AbeEnstTuv | | number number-nonblank show-all show-ends show-tabs show-nonprinting squeeze-blank
      tac,rev | FILES | br | s | before regex separator
      head | FILES | #qvz | nc | bytes lines quiet silent verbose zero-terminated
      tail | FILES | #qvzr | ncs | bytes lines quiet silent verbose zero-terminated
      nl | FILES | p | bdfhilnsvw | body-numbering number-width
      cut | FILES | nsz | bcdf | bytes characters delimiter fields only-delimited complement output-delimiter
      tr | TEXT | cCdst | | complement delete squeeze-repeats truncate-set1
      sort | FILES | bcCdfghiMmnrRsuVz | kt | ignore-case reverse numeric-sort unique human-numeric-sort version-sort key field-separator stable check general-numeric-sort
      uniq | FILES | cdDiuz | fsw | count repeated unique ignore-case skip-fields all-repeated
      comm,join,paste | FILES | 123isz | adetojv12 | check-order nocheck-order output-delimiter total serial delimiters
      cmp | FILES | bls | in | print-bytes silent quiet verbose bytes
      diff,colordiff | FILES | abBcdeEiNpqrstTuwyZ | UCWIx | unified context side-by-side brief ignore-case ignore-all-space ignore-blank-lines recursive width color new-file text suppress-common-lines exclude minimal
      fold,fmt,expand,unexpand,column,pr | FILES | abistuxc | wtcsNoO | width tabs spaces table separator output-separator
      md5sum,sha1sum,sha224sum,sha256sum,sha384sum,sha512sum,b2sum,cksum,sum | FILES | bctwz | a | check binary text tag quiet status warn
      md5,shasum | FILES | bcqrt | a | algorithm
      xxd | FILES | abeEip | cglos |
      od | FILES | abcdfhiloxsv | AjNtw | address-radix format read-bytes skip-bytes width
      hexdump,hd | FILES | bcCdoxv | ns | canonical length skip
      strings | FILES | afw | nte | all bytes radix encoding
      grep,egrep,fgrep | PATTERN | #abcEFGhHiIlLnoPqsTuvwxyz | ABCem | regexp ignore-case invert-match word-regexp line-regexp count files-with-matches files-without-match max-count only-matching quiet silent no-messages byte-offset line-number with-filename no-filename label context after-context before-context color colour text extended-regexp fixed-strings perl-regexp basic-regexp include exclude null
      jq | PATTERN | acCeMnrRsSj | | raw-output compact-output sort-keys null-input slurp raw-input exit-status color-output monochrome-output tab join-output arg argjson
      which,type,hash | TEXT | aptPfs | | all
      ps | NONE | AefluxwHT | | forest
      lscpu,lsblk,lsusb,lspci,lsb_release | NONE | abcdfmnpstvV | | all
      locale,getconf | TEXT | ackm | | all-locales
      cloc,tokei,scc | NAMES | | | by-file quiet
      """;

  private static final Map<String, Form> FORMS = forms();

  /** Programs that tell their version, and do nothing else with these words. */
  private static final Set<String> VERSIONED =
      Set.of(
          "node",
          "python",
          "python3",
          "java",
          "javac",
          "git",
          "gcc",
          "g++",
          "clang",
          "make",
          "cmake",
          "cargo",
          "rustc",
          "go",
          "npm",
          "npx",
          "yarn",
          "pnpm",
          "mvn",
          "gradle",
          "pip",
          "pip3",
          "ruby",
          "perl",
          "php",
          "docker",
          "kubectl",
          "terraform",
          "deno",
          "bun",
          "jq",
          "rg",
          "curl",
          "wget",
          "bash",
          "zsh",
          "tmux",
          "vim",
          "sqlite3",
          "psql",
          "ffmpeg",
          "tar",
          "sed",
          "grep",
          "awk",
          "find",
          "ls",
          "cat",
          "dotnet",
          "swift",
          "kotlin",
          "scala",
          "gh");

  private final Paths paths;

  SafeCommands(Paths paths) {
    this.paths = paths;
  }

  private static Map<String, Form> forms() {
    Map<String, Form> forms = new HashMap<>();
    for (String line : TABLE.lines().toList()) {
      String[] columns = line.split("\\|", -1);
      Form form =
          new Form(
              Operands.valueOf(columns[1].strip()),
              columns[2].strip(),
              columns[3].strip(),
              Set.copyOf(List.of(columns[4].strip().split(" +"))));
      for (String name : columns[0].strip().split(",")) {
        forms.put(name, form);
      }
    }
    return Collections.unmodifiableMap(forms);
  }

  /** Returns what is said of a program of the list; empty if it is not on it. */
  Optional<Ruling> rule(Call call) {
    if (!call.isOrdinary()) {
      return Optional.empty();
    }
    List<String> words = call.arguments();
    if (VERSIONED.contains(call.program()) && isVersion(call)) {
      return Optional.of(Ruling.safe("it only tells about itself"));
    }
    if (call.program().equals("sed")) {
      return Optional.of(sed(call));
    }
    Form form = FORMS.get(call.program());
    if (form == null) {
      return Optional.empty();
    }
    if (call.program().equals("date") && isSet(words)) {
      return Optional.of(Ruling.ask("clock", "it sets the clock"));
    }
    List<String> operands = new ArrayList<>();
    Optional<Ruling> option =
        form.flags().equals("*") ? all(words, operands) : options(form, words, operands);
    return Optional.of(option.orElseGet(() -> operands(form, operands, call)));
  }

  private static boolean isVersion(Call call) {
    List<String> words = call.arguments();
    return Interpreters.isVersion(call) && !words.getFirst().equals("--help")
        || words.equals(List.of("version")) && Set.of("go", "docker").contains(call.program());
  }

  private static boolean isSet(List<String> words) {
    return words.stream().anyMatch(word -> word.matches("-s.*|--set.*|\\d{8,}.*"))
        || words.stream()
            .anyMatch(
                word -> !word.startsWith("-") && !word.startsWith("+") && word.matches("\\d+.*"));
  }

  private static Optional<Ruling> all(List<String> words, List<String> operands) {
    operands.addAll(words);
    return Optional.empty();
  }

  /** Checks the options and collects the operands. */
  private static Optional<Ruling> options(Form form, List<String> words, List<String> operands) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        operands.addAll(words.subList(i + 1, words.size()));
        return Optional.empty();
      }
      if (!word.startsWith("-") || word.equals("-")) {
        operands.add(word);
        continue;
      }
      if (word.startsWith("--")) {
        String name = word.substring(2).split("=", 2)[0];
        if (!form.longs().contains(name) || !Value.isKnown(word)) {
          return unknown(word);
        }
        continue;
      }
      for (int c = 1; c < word.length(); c++) {
        char option = word.charAt(c);
        if (form.valued().indexOf(option) >= 0) {
          if (c == word.length() - 1) {
            i++;
          }
          break;
        }
        boolean isNumber = Character.isDigit(option) && form.flags().indexOf('#') >= 0;
        if (form.flags().indexOf(option) < 0 && !isNumber || option == '#') {
          return unknown(word);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Ruling> unknown(String word) {
    return Optional.of(
        Ruling.ask("unknown-option", Value.shown(word) + " is not known to be harmless"));
  }

  private Ruling operands(Form form, List<String> operands, Call call) {
    List<String> files = operands;
    switch (form.operands()) {
      case TEXT -> {
        return Ruling.safe("it only prints");
      }
      case NONE -> {
        return operands.isEmpty() || call.program().equals("ps") && operands.equals(List.of("aux"))
            ? call.program().equals("ps")
                ? Ruling.ask("processes", "it shows what other programs were started with")
                : Ruling.safe("it only prints")
            : Ruling.ask("unknown-option", "its words are not known");
      }
      case PATTERN -> {
        boolean isGiven =
            call.arguments().stream().anyMatch(word -> word.matches("-[a-zA-Z]*e.*|--regexp.*"));
        if (!isGiven && !operands.isEmpty()) {
          files = operands.subList(1, operands.size());
          if (call.program().equals("jq")
              && operands.getFirst().matches("(?s).*(env|ENV|input_filename|import|include).*")) {
            return Ruling.ask("environment", "the filter may print the environment");
          }
        }
      }
      case FILES, NAMES -> {}
    }
    boolean isUniq = call.program().equals("uniq") && files.size() > 1;
    boolean writesSecond = isUniq || call.program().equals("xxd") && files.size() > 1;
    if (writesSecond) {
      return Ruling.ask("write", "it writes its second file");
    }
    if (call.name().equals("test") || call.name().equals("[")) {
      return Ruling.safe("it only tests");
    }
    return files(files, form.operands() != Operands.NAMES, call);
  }

  private Ruling files(List<String> files, boolean showsContent, Call call) {
    Ruling worst = Ruling.safe("it only reads");
    for (String file : files) {
      if (file.equals("-")) {
        continue;
      }
      for (String path : paths.resolve(file, call.shell())) {
        if (!paths.isReadable(path)) {
          worst =
              worst.worst(
                  Value.isKnown(path)
                      ? Ruling.ask("outside", Value.shown(path) + " is outside the workspace")
                      : Ruling.ask("unknown-file", "which file it is only shows when it runs"));
        } else if (showsContent && paths.mayBeSecret(path)) {
          worst = worst.worst(Ruling.ask("secrets", Value.shown(path) + " may be a secret"));
        }
      }
    }
    boolean looksHere = files.isEmpty() && !showsContent;
    if (looksHere && !call.shell().directories().stream().allMatch(paths::isReadable)) {
      worst = worst.worst(Ruling.ask("outside", "it looks outside the workspace"));
    }
    return worst;
  }

  /** Only scripts that print lines: others write files and run programs. */
  private Ruling sed(Call call) {
    List<String> words = call.arguments();
    List<String> operands = Options.of(words).operands();
    boolean isPlain =
        Options.of(words).all().stream().allMatch(word -> word.matches("-[nErsuz]+"))
            && !operands.isEmpty()
            && operands
                .getFirst()
                .matches("(\\d+|\\$)?(,(\\d+|\\$))?[pdq=]|\\d+q;d|/[a-zA-Z0-9 _-]*/p");
    return isPlain
        ? files(operands.subList(1, operands.size()), true, call)
        : Ruling.ask("program-text", "the script in it is not judged");
  }
}
