package dev.alpi.command;

import java.util.Set;

/** Variables that change what programs do. */
final class Variables {
  private static final Set<String> NAMES =
      Set.of(
          "PATH",
          "IFS",
          "ENV",
          "BASH_ENV",
          "SHELLOPTS",
          "BASHOPTS",
          "PS4",
          "PROMPT_COMMAND",
          "CDPATH",
          "HOME",
          "SHELL",
          "EDITOR",
          "VISUAL",
          "PAGER",
          "MANPAGER",
          "BROWSER",
          "LESS",
          "LESSOPEN",
          "LESSCLOSE",
          "GREP_OPTIONS",
          "TAR_OPTIONS",
          "RSYNC_RSH",
          "CVS_RSH",
          "NODE_OPTIONS",
          "PERL5OPT",
          "PERL5LIB",
          "PERL5DB",
          "RUBYOPT",
          "RUBYLIB",
          "PYTHONPATH",
          "PYTHONSTARTUP",
          "PYTHONHOME",
          "PYTHONINSPECT",
          "JAVA_TOOL_OPTIONS",
          "_JAVA_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "CLASSPATH",
          "MAVEN_OPTS",
          "MAKEFLAGS",
          "CC",
          "CXX",
          "TMPDIR",
          "GCONV_PATH",
          "HOSTALIASES",
          "LOCPATH",
          "NLSPATH",
          "TERMINFO",
          "XDG_CONFIG_HOME",
          "DISPLAY",
          "SSH_AUTH_SOCK",
          "SUDO_ASKPASS",
          "SSH_ASKPASS",
          "http_proxy",
          "https_proxy",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "ALL_PROXY",
          "all_proxy",
          "ALPI_HOME");

  private Variables() {}

  /** Says whether setting {@code name} may make harmless programs do something else. */
  static boolean changePrograms(String name) {
    return NAMES.contains(name)
        || name.startsWith("LD_")
        || name.startsWith("DYLD_")
        || name.startsWith("GIT_")
        || name.startsWith("BASH_FUNC_")
        || name.startsWith("ALPI_")
        || name.startsWith("MALLOC_");
  }
}
