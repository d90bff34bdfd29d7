package dev.alpi.engine.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the command line of {@code bwrap(1)}, which runs a command in namespaces of its own.
 *
 * <p><b>Threads:</b> any.
 */
public final class Bubblewrap {
  /* Implementation notes.
   *
   * Order matters: what comes later is mounted over what came before. First system and temporary
   * directories, then what the policy shows (it may lie below /tmp), then what hides parts of it,
   * and at last the root, which held the mount points, is made read-only.
   *
   * There is no --clearenv: the runner gives bwrap a reduced environment, and with --setenv each
   * value would stand in the list of processes for everybody to see.
   *
   * /proc is read-only: where alpi is root, /proc/sys/kernel/core_pattern and the like belong to
   * the command's own user, who needs no capability to write them, and they concern the whole
   * machine.
   *
   * bwrap sets PR_SET_NO_NEW_PRIVS and mounts everything nosuid and nodev by itself.
   */

  /** Which options this version of bwrap has. */
  public enum Edition {
    /** 0.8 and later: no namespaces within the sandbox, temporary directories have a size. */
    CURRENT,
    /** Earlier ones, such as 0.6 of Ubuntu 22.04. */
    EARLIER
  }

  private static final String HOME = "/run/home";

  private final Path root;
  private final Edition edition;
  private final HostTree host;

  /**
   * Creates it.
   *
   * @param root the root directory of the machine
   */
  public Bubblewrap(Path root, Edition edition) {
    this.root = root;
    this.edition = edition;
    this.host = new HostTree(root);
  }

  /** Returns program and options, to which the words of a command are to be added. */
  List<String> words(SandboxPolicy policy, Masks masks, Path directory) throws IOException {
    List<String> words = new ArrayList<>(List.of(program("bwrap"), "--unshare-all"));
    if (policy.network() == SandboxPolicy.Network.HOST) {
      words.add("--share-net");
    }
    // of the namespace of users --unshare-all says only that it would be nice
    words.addAll(List.of("--unshare-user", "--die-with-parent", "--new-session"));
    words.addAll(List.of("--cap-drop", "ALL"));
    if (edition == Edition.CURRENT) {
      words.add("--disable-userns");
    }
    words.addAll(host.options(policy.network()));
    words.addAll(List.of("--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev"));
    temporary(words, "/dev/shm", policy.limits());
    words.addAll(List.of("--remount-ro", "/dev"));
    temporary(words, "/tmp", policy.limits());
    words.addAll(List.of("--symlink", "../tmp", "/var/tmp"));
    temporary(words, "/run", policy.limits());
    words.addAll(List.of("--dir", HOME));
    show(words, policy);
    hide(words, masks);
    words.addAll(List.of("--remount-ro", "/"));
    words.addAll(List.of("--unsetenv", "ALPI_HOME", "--setenv", "HOME", HOME));
    words.addAll(List.of("--setenv", "TMPDIR", "/tmp", "--chdir", directory.toString(), "--"));
    words.add(program("prlimit"));
    words.addAll(policy.limits().options());
    words.add("--");
    return words;
  }

  /** What lies in another is shown after it, and what is both is only read. */
  private static void show(List<String> words, SandboxPolicy policy) {
    Map<Path, String> options =
        new TreeMap<>(Comparator.comparing(Path::getNameCount).thenComparing(each -> each));
    options.put(policy.workspace(), "--bind");
    policy.readWrite().forEach(each -> options.put(each, "--bind"));
    policy.readOnly().forEach(each -> options.put(each, "--ro-bind"));
    options.forEach((path, option) -> bind(words, option, path));
  }

  private void hide(List<String> words, Masks masks) {
    masks.pinned().forEach(each -> bind(words, "--bind", each));
    masks.readOnly().forEach(each -> bind(words, "--ro-bind", each));
    for (Path each : masks.directories()) {
      words.addAll(List.of("--tmpfs", each.toString(), "--remount-ro", each.toString()));
    }
    for (Path each : masks.files()) {
      words.addAll(List.of("--ro-bind", root.resolve("dev/null").toString(), each.toString()));
    }
  }

  private void temporary(List<String> words, String path, SandboxLimits limits) {
    if (edition == Edition.CURRENT && limits.fileBytes() > 0) {
      words.addAll(List.of("--size", Long.toString(limits.fileBytes())));
    }
    words.addAll(List.of("--tmpfs", path));
  }

  private static void bind(List<String> words, String option, Path path) {
    words.addAll(List.of(option, path.toString(), path.toString()));
  }

  private String program(String name) {
    return root.resolve("usr/bin").resolve(name).toString();
  }
}
