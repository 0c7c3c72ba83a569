"""What Windows shows under Properties > Details of the executable, in the form PyInstaller reads."""

TEMPLATE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0, OS=0x40004, fileType=1, subtype=0),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'The Downhill authors'),
      StringStruct('FileDescription', '{description}'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', 'downhill'),
      StringStruct('LegalCopyright', 'MIT licence'),
      StringStruct('OriginalFilename', '{file}'),
      StringStruct('ProductName', 'Downhill'),
      StringStruct('ProductVersion', '{version}'),
    ])]),
    VarFileInfo([VarStruct('Translation', [0x0409, 0x04B0])]),
  ],
)
"""


def version_resource(version: str, file: str, description: str = "Downhill") -> str:
    """The resource of the executable `file`."""
    numbers = tuple([*(int(part) for part in version.split(".")), 0, 0, 0][:4])
    return TEMPLATE.format(numbers=numbers, version=version, file=file, description=description)
