"""事项目录: versioned powers, legal bases, line systems, municipal baselines."""
