//! Languages that dockgen has no templates for.
