package dev.alpi.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Has SIGHUP do something else than end the process. */
final class HangupSignal {
  /*
   * Implementation notes. Java has no public way to take a signal; the virtual machine has one, in
   * a package that the launcher opens to this module for alpid alone (--add-exports): it costs 35
   * ms of a start. Others were tried. signalfd(2) needs SIGHUP blocked in all threads, so before
   * the virtual machine begins, which "env --block-signal" does where it is GNU's; but then all
   * children have it blocked as well, and cannot take it back. A handler set by sigaction(2) would
   * run Java in whichever thread the signal comes to. Both are for Linux only, this is not.
   */
  private static final String SIGNAL = "jdk.internal.misc.Signal";

  private HangupSignal() {}

  /**
   * Has SIGHUP run {@code action}, each time in a thread of its own.
   *
   * @return whether it will; not if the process was started so that it ignores the signal (nohup),
   *     or without the launcher of alpid
   */
  static boolean handle(Runnable action) {
    try {
      Class<?> signal = Class.forName(SIGNAL);
      Class<?> handler = Class.forName(SIGNAL + "$Handler");
      InvocationHandler taken =
          (proxy, method, arguments) -> {
            if (method.getDeclaringClass() != Object.class) {
              action.run();
              return null;
            }
            return switch (method.getName()) {
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> "handler of SIGHUP";
            };
          };
      Object handling =
          Proxy.newProxyInstance(
              HangupSignal.class.getClassLoader(), new Class<?>[] {handler}, taken);
      Method handle = signal.getMethod("handle", signal, handler);
      Object before =
          handle.invoke(null, signal.getConstructor(String.class).newInstance("HUP"), handling);
      return before != null;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // the package is closed, or the virtual machine has left the signal to the system (-Xrs)
      return false;
    }
  }
}
