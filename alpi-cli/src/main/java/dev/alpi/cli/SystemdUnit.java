package dev.alpi.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The text of a unit of systemd that runs {@code alpid}. Pure: text in, text out. */
final class SystemdUnit {
  /* Implementation notes. docs/daemon.md says why each directive is there, and why others are not.
   *
   * A word of ExecStart and Environment is read thus (systemd.syntax(7), systemd.service(5)): white
   * space splits it unless it is in quotes; in double quotes a backslash begins an escape as in C;
   * %x is a specifier, %% a percent sign; in ExecStart alone $x is a variable, unless the line
   * begins with a colon. The program's own name is read more strictly: no quotation mark and no
   * backslash can be in it ("Executable name contains special characters"), so such a program is
   * started by sh, which becomes it. */

  /** What systemctl calls it. */
  static final String NAME = "alpi-daemon.service";

  /** How often it must say that it is alive. A status takes milliseconds; this is for a bad day. */
  static final Duration WATCHDOG = Duration.ofSeconds(60);

  /** More than what runs gets to end, and what is left gets after that. */
  static final Duration STOP_MAX =
      DaemonServe.DRAIN_MAX.plus(DaemonServe.CLOSE_MAX).plusSeconds(15);

  /** Its own files, sockets and pipes, for some dozen profiles with some hundred links. */
  static final int OPEN_FILES = 8192;

  private static final String HOME_LINE = "Environment=\"ALPI_HOME=";

  private SystemdUnit() {}

  /**
   * Returns the unit for a person's own manager.
   *
   * @param program the path of {@code alpid}
   * @param home the root that it serves; empty for the one in the home directory
   */
  static String ofUser(String program, Optional<String> home) {
    return head()
        + service(program)
        + home.map(path -> homeLine(path) + "\n").orElse("")
        + """
        NoNewPrivileges=yes
        LockPersonality=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

        [Install]
        WantedBy=default.target
        """;
  }

  /**
   * Returns the unit for the machine's manager: a user of its own, and a root in {@code /var/lib}.
   *
   * @param program the path of {@code alpid}
   */
  static String ofSystem(String program) {
    return head()
        + service(program)
        + """
        DynamicUser=yes
        User=alpi
        StateDirectory=alpi
        StateDirectoryMode=0700
        WorkingDirectory=%S/alpi
        Environment="HOME=%S/alpi" "ALPI_HOME=%S/alpi"
        UMask=0077
        NoNewPrivileges=yes
        CapabilityBoundingSet=
        ProtectSystem=strict
        ProtectHome=yes
        PrivateTmp=yes
        PrivateDevices=yes
        ProtectClock=yes
        ProtectControlGroups=yes
        ProtectKernelModules=yes
        LockPersonality=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

        [Install]
        WantedBy=multi-user.target
        """;
  }

  /** Says whether the unit of a person whose text is {@code unit} serves that root. */
  static boolean serves(String unit, Optional<String> home) {
    List<String> homes = unit.lines().filter(line -> line.startsWith(HOME_LINE)).toList();
    return homes.equals(home.map(SystemdUnit::homeLine).stream().toList());
  }

  private static String head() {
    return """
    # Made by alpi daemon install; what is changed here is lost when it is run again.
    # systemctl edit keeps changes of your own in a file beside it.
    [Unit]
    Description=alpi, the daemon of all profiles
    StartLimitIntervalSec=0

    """;
  }

  private static String service(String program) {
    return "[Service]\nType=notify\nExecStart="
        + command(program)
        + """

        Restart=always
        RestartSec=5
        SuccessExitStatus=143 130
        KillMode=mixed
        TimeoutStopSec=\
        """
        + STOP_MAX.toSeconds()
        + "\nWatchdogSec="
        + WATCHDOG.toSeconds()
        + """

        WatchdogSignal=SIGQUIT
        TimeoutAbortSec=10
        OOMPolicy=continue
        LimitNOFILE=\
        """
        + OPEN_FILES
        + """

        LimitCORE=0
        StandardOutput=journal
        StandardError=journal
        """;
  }

  private static String command(String program) {
    boolean isName =
        program.chars().allMatch(each -> each >= ' ' && "'\"\\\u007f".indexOf(each) < 0);
    return isName
        ? ":" + quoted(program)
        : ":/bin/sh -c " + quoted("exec \"$0\"") + " " + quoted(program);
  }

  private static String homeLine(String home) {
    return "Environment=" + quoted("ALPI_HOME=" + home);
  }

  /** Returns {@code text} as one word of a unit. */
  private static String quoted(String text) {
    StringBuilder word = new StringBuilder("\"");
    text.codePoints().forEach(each -> word.append(escaped(each)));
    return word.append('"').toString();
  }

  private static String escaped(int character) {
    return switch (character) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '%' -> "%%";
      default -> {
        if (character >= ' ' && character != '\u007f') {
          yield Character.toString(character);
        }
        String digits = Integer.toHexString(character);
        yield (digits.length() < 2 ? "\\x0" : "\\x") + digits;
      }
    };
  }
}
