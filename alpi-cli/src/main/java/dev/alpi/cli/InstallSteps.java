package dev.alpi.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is left to the person after {@code alpi install}: lines for the files that shells read when
 * they begin. alpi does not write into them.
 */
final class InstallSteps {
  /** Where bash-completion is, by the packages of Linux and of Homebrew. */
  private static final List<String> BASH_COMPLETIONS =
      List.of(
          "usr/share/bash-completion/bash_completion",
          "usr/local/share/bash-completion/bash_completion",
          "opt/homebrew/share/bash-completion/bash_completion");

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._+-]*");

  private final CliContext context;
  private final Installation there;

  /**
   * One thing to do.
   *
   * @param reason what does not work without it
   * @param line what to paste
   * @param file what to paste it into
   */
  record Step(String reason, String line, String file) {}

  InstallSteps(CliContext context, Installation there) {
    this.context = context;
    this.there = there;
  }

  /** Returns what is still to be done, by the environment of this process. */
  List<Step> left() {
    List<Step> left = new ArrayList<>();
    if (!isInPath()) {
      left.add(path());
    }
    if (runs("zsh") && !isInZshPath()) {
      left.add(
          new Step(
              "zsh completes alpi",
              "fpath=("
                  + written(place(Installation.ZSH_COMPLETION).getParent())
                  + " $fpath); autoload -Uz compinit; compinit",
              "~/.zshrc"));
    }
    if (List.of("bash", "").contains(shell()) && !(hasBashCompletion() && isInShare())) {
      left.add(
          new Step(
              "bash completes alpi without bash-completion",
              "source " + written(place(Installation.BASH_COMPLETION)),
              "~/.bashrc"));
    }
    if (runs("fish") && !isInShare()) {
      left.add(
          new Step(
              "fish completes alpi",
              "source " + written(place(Installation.FISH_COMPLETION)),
              "~/.config/fish/config.fish"));
    }
    return left;
  }

  /**
   * Says whether {@code image} is what a build has made, and makes anew: it is gone meanwhile, and
   * for good with the clone.
   */
  static boolean isBuild(Path image) {
    Path target = image.getParent();
    return target != null
        && target.endsWith("target")
        && Files.exists(target.resolveSibling("pom.xml"));
  }

  /** Returns the commands that install a copy of {@code image}. */
  String copying(Path image) {
    String copy = written(context.userHome().resolve("alpi-image"));
    return "cp -a " + written(image) + " " + copy + " && " + copy + "/bin/alpi install";
  }

  /** Says whether the launcher is found by its name. */
  boolean isInPath() {
    return listed("PATH", "").contains(bin().toString());
  }

  private Step path() {
    String set = "export PATH=\"" + doubleQuoted(bin()) + ":$PATH\"";
    String reason = "alpi is found by its name";
    return switch (shell()) {
      case "fish" ->
          new Step(reason, "fish_add_path " + written(bin()), "~/.config/fish/config.fish");
      case "zsh" -> new Step(reason, set, "~/.zshrc");
      case "bash" -> new Step(reason, set, "~/.bashrc");
      default -> new Step(reason, set, "~/.profile");
    };
  }

  private Path bin() {
    return place("bin");
  }

  private Path place(String relative) {
    return there.prefix().resolve(relative);
  }

  /** Says whether the files of a person can name {@code path} as what is in their home. */
  private boolean isAtHome(Path path) {
    return path.startsWith(context.userHome()) && !path.equals(context.userHome());
  }

  private String rest(Path path) {
    return (isAtHome(path) ? context.userHome().relativize(path) : path).toString();
  }

  /** Returns one word of a shell. */
  private String written(Path path) {
    String rest = rest(path);
    return (isAtHome(path) ? "~/" : "")
        + (PLAIN.matcher(rest).matches() ? rest : CompletionTree.quoted(rest));
  }

  /** Returns what stands between double quotes. */
  private String doubleQuoted(Path path) {
    return (isAtHome(path) ? "$HOME/" : "") + rest(path).replaceAll("[\\\\\"$`]", "\\\\$0");
  }

  private String shell() {
    String shell = context.environment().getOrDefault("SHELL", "");
    return shell.substring(shell.lastIndexOf('/') + 1);
  }

  /** Says whether the person may have the shell: it is theirs, or installed. */
  private boolean runs(String shell) {
    return shell().equals(shell)
        || listed("PATH", "").stream()
            .filter(each -> each.startsWith("/"))
            .anyMatch(each -> Files.isExecutable(root().resolve(each.substring(1)).resolve(shell)));
  }

  private Path root() {
    return context.systemRoot();
  }

  private boolean hasBashCompletion() {
    return BASH_COMPLETIONS.stream().anyMatch(each -> Files.exists(root().resolve(each)));
  }

  /** Says whether {@code share} is one of those that bash-completion and fish look into. */
  private boolean isInShare() {
    String share = place("share").toString();
    String own = context.userHome().resolve(".local").resolve("share").toString();
    return Stream.concat(
            listed("XDG_DATA_HOME", own).stream(),
            listed("XDG_DATA_DIRS", "/usr/local/share:/usr/share").stream())
        .map(each -> each.endsWith("/") ? each.substring(0, each.length() - 1) : each)
        .anyMatch(share::equals);
  }

  /** Where the packages of a system put theirs, zsh looks without being told. */
  private boolean isInZshPath() {
    String directory = place(Installation.ZSH_COMPLETION).getParent().toString();
    return there.prefix().equals(root().resolve("usr/local"))
        || there.prefix().equals(root().resolve("usr"))
        || listed("FPATH", "").contains(directory);
  }

  private List<String> listed(String variable, String fallback) {
    Map<String, String> environment = context.environment();
    String value = environment.getOrDefault(variable, "");
    return List.of((value.isEmpty() ? fallback : value).split(":"));
  }
}
