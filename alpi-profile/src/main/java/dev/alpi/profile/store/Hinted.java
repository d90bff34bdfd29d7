package dev.alpi.profile.store;

/** A failure that a person can do something about. Implemented by exceptions. */
public interface Hinted {
  /** {@return what to do about it: lower case, no full stop, safe to show} */
  String hint();
}
