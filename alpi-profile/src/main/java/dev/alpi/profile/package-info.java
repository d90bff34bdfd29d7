/** A profile: one directory with one identity, one set of keys, one memory and one spending cap. */
package dev.alpi.profile;
