/** Profiles that one device can have; as the core has it (`home.no_free_profile`). */
export const PROFILES_MAX = 9;
