package dev.alpi.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Takes SIGHUP, by which services are told to look at their files again; without somebody who does,
 * it ends the process. Part of the assembly.
 */
final class HangUp {
  /*
   * Implementation notes. The platform has signals only in sun.misc, which the compiler warns of
   * whatever one says, so it is asked by name. Where there is no such signal nothing is changed.
   */

  private HangUp() {}

  /** Runs {@code action} at each SIGHUP from now on, in a thread of its own. */
  static void take(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object taking =
          Proxy.newProxyInstance(
              HangUp.class.getClassLoader(),
              new Class<?>[] {handler},
              (_, _, _) -> {
                Thread.ofVirtual().name("alpi-hang-up").start(action);
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), taking);
    } catch (InvocationTargetException e) {
      // a system without the signal, or one on which the virtual machine keeps it
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the platform has no signals", e);
    }
  }
}
