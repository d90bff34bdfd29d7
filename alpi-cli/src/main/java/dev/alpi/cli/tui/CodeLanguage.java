package dev.alpi.cli.tui;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a language is written, as far as it is coloured.
 *
 * @param comment what begins a comment to the end of the line; empty if nothing does
 * @param blocks whether there are comments between slash-star and star-slash
 * @param quotes characters that text is between, on one line
 * @param longQuotes what text over several lines is between; the longest first
 * @param keywords its words
 */
record CodeLanguage(
    String comment, Blocks blocks, String quotes, Set<String> longQuotes, Set<String> keywords) {
  /** Whether comments can have several lines. */
  enum Blocks {
    SLASH_STAR,
    NONE
  }

  private static final String LOOPS = "if else for while do switch case default break continue ";
  private static final String PARTS = "return try catch finally throw new class import null this ";
  private static final String VALUES = "true false ";

  private static final CodeLanguage JAVA =
      slashes(
          "\"'",
          Set.of("\"\"\""),
          LOOPS
              + PARTS
              + VALUES
              + "abstract assert boolean byte char double enum extends final float implements"
              + " instanceof int interface long native package private protected public record"
              + " sealed permits short static super synchronized throws transient var void volatile"
              + " yield when module requires exports");

  private static final CodeLanguage KOTLIN =
      slashes(
          "\"'",
          Set.of("\"\"\""),
          LOOPS
              + PARTS
              + VALUES
              + "as companion data fun in init interface internal is lateinit object open override"
              + " package private protected public sealed suspend val var when");

  private static final CodeLanguage SCRIPT =
      slashes(
          "\"'",
          Set.of("`"),
          LOOPS
              + PARTS
              + VALUES
              + "async await const delete enum export extends from function implements in"
              + " instanceof interface let of private public readonly static super type typeof"
              + " undefined var void yield");

  private static final CodeLanguage C =
      slashes(
          "\"'",
          Set.of(),
          LOOPS
              + "return sizeof typedef struct union enum static const extern inline void char short"
              + " int long float double unsigned signed goto volatile class namespace template"
              + " typename public private protected virtual override new delete using auto bool"
              + " true false nullptr NULL try catch throw this constexpr");

  private static final CodeLanguage RUST =
      slashes(
          "\"",
          Set.of(),
          "as async await break const continue crate dyn else enum extern false fn for if impl in"
              + " let loop match mod move mut pub ref return self Self static struct super trait"
              + " true type unsafe use where while");

  private static final CodeLanguage GO =
      slashes(
          "\"'",
          Set.of("`"),
          "break case chan const continue default defer else fallthrough for func go goto if import"
              + " interface map package range return select struct switch type var nil true false");

  private static final CodeLanguage PYTHON =
      hash(
          "\"'",
          Set.of("\"\"\"", "'''"),
          "and as assert async await break class continue def del elif else except False finally"
              + " for from global if import in is lambda match case None nonlocal not or pass raise"
              + " return self True try while with yield");

  private static final CodeLanguage SHELL =
      hash(
          "\"'`",
          Set.of(),
          "if then elif else fi for in do done while until case esac function return local export"
              + " set unset exit trap shift readonly");

  private static final CodeLanguage YAML = hash("\"'", Set.of(), "true false null yes no on off");
  private static final CodeLanguage TOML = hash("\"'", Set.of("\"\"\"", "'''"), VALUES);
  private static final CodeLanguage JSON = slashes("\"", Set.of(), VALUES + "null");

  private static final CodeLanguage SQL =
      new CodeLanguage(
          "--",
          Blocks.SLASH_STAR,
          "'\"",
          Set.of(),
          both(
              "select from where and or not insert into values update set delete create table index"
                  + " view drop alter add column primary key references unique null default join"
                  + " left right inner outer on group by order having limit offset union all"
                  + " distinct as in is like between exists case when then else end begin commit"
                  + " rollback with"));

  private static final Map<String, CodeLanguage> LANGUAGES =
      Map.ofEntries(
          Map.entry("java", JAVA),
          Map.entry("kotlin", KOTLIN),
          Map.entry("kt", KOTLIN),
          Map.entry("javascript", SCRIPT),
          Map.entry("js", SCRIPT),
          Map.entry("jsx", SCRIPT),
          Map.entry("typescript", SCRIPT),
          Map.entry("ts", SCRIPT),
          Map.entry("tsx", SCRIPT),
          Map.entry("c", C),
          Map.entry("h", C),
          Map.entry("cpp", C),
          Map.entry("c++", C),
          Map.entry("rust", RUST),
          Map.entry("rs", RUST),
          Map.entry("go", GO),
          Map.entry("python", PYTHON),
          Map.entry("py", PYTHON),
          Map.entry("sh", SHELL),
          Map.entry("bash", SHELL),
          Map.entry("zsh", SHELL),
          Map.entry("shell", SHELL),
          Map.entry("yaml", YAML),
          Map.entry("yml", YAML),
          Map.entry("toml", TOML),
          Map.entry("json", JSON),
          Map.entry("jsonc", JSON),
          Map.entry("sql", SQL));

  CodeLanguage {
    longQuotes = Set.copyOf(longQuotes);
    keywords = Set.copyOf(keywords);
  }

  /** Returns the language of that name; nothing if it is not one of the handful. */
  static Optional<CodeLanguage> named(String name) {
    return Optional.ofNullable(LANGUAGES.get(name.toLowerCase(Locale.ROOT)));
  }

  private static CodeLanguage slashes(String quotes, Set<String> longQuotes, String keywords) {
    return new CodeLanguage("//", Blocks.SLASH_STAR, quotes, longQuotes, words(keywords));
  }

  private static CodeLanguage hash(String quotes, Set<String> longQuotes, String keywords) {
    return new CodeLanguage("#", Blocks.NONE, quotes, longQuotes, words(keywords));
  }

  private static Set<String> words(String text) {
    return Set.copyOf(Stream.of(text.strip().split(" +")).distinct().toList());
  }

  /** Returns the words in small and in large letters, as SQL is written. */
  private static Set<String> both(String text) {
    return words(text + " " + text.toUpperCase(Locale.ROOT));
  }
}
