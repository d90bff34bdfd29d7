package dev.alpi.cli;

import java.util.Optional;

/** The text of a property list of launchd that runs {@code alpid}. Pure: text in, text out. */
final class LaunchdJob {
  /** What launchctl calls it; that of the Python system too, so only one of both is there. */
  static final String LABEL = "com.alpi.daemon";

  /** That of launchd has no Homebrew, where what the agent needs is. */
  private static final String PATH =
      "/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

  private LaunchdJob() {}

  /**
   * Returns the property list.
   *
   * @param program the path of {@code alpid}
   * @param home the root that it serves; empty for the one in the home directory
   * @param errors the file that takes what it says, which is not the log that alpi rotates
   */
  static String text(String program, Optional<String> home, String errors) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
    "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
    <plist version="1.0">
    <dict>
    """
        + entry("Label", string(LABEL))
        + entry("ProgramArguments", "<array>" + string(program) + "</array>")
        + entry("EnvironmentVariables", variables(home))
        + entry("RunAtLoad", "<true/>")
        + entry("KeepAlive", "<true/>")
        + entry("ThrottleInterval", "<integer>5</integer>")
        + entry("ExitTimeOut", "<integer>" + SystemdUnit.STOP_MAX.toSeconds() + "</integer>")
        + entry("SoftResourceLimits", files())
        + entry("HardResourceLimits", files())
        + entry("StandardOutPath", string(errors))
        + entry("StandardErrorPath", string(errors))
        + "</dict>\n</plist>\n";
  }

  /** Says whether a text can be in a property list: XML has no characters of control. */
  static boolean isPossible(String text) {
    return text.codePoints()
        .allMatch(
            each ->
                each == '\t'
                    || each == '\n'
                    || each == '\r'
                    || (each >= ' ' && each < 0xd800)
                    || (each > 0xdfff && each < 0xfffe)
                    || each > 0xffff);
  }

  /** Says whether the property list whose text is {@code list} serves that root. */
  static boolean serves(String list, Optional<String> home) {
    return list.contains(variables(home));
  }

  private static String variables(Optional<String> home) {
    return "<dict>\n"
        + home.map(path -> entry("ALPI_HOME", string(path))).orElse("")
        + entry("PATH", string(PATH))
        + "  </dict>";
  }

  private static String files() {
    return "<dict><key>NumberOfFiles</key><integer>" + SystemdUnit.OPEN_FILES + "</integer></dict>";
  }

  private static String entry(String key, String value) {
    return "  <key>" + key + "</key>\n  " + value + "\n";
  }

  private static String string(String text) {
    return "<string>"
        + text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            // a parser would make a line feed of it
            .replace("\r", "&#13;")
        + "</string>";
  }
}
