import Subprocess
enum KubeClientPlaceholder {}
