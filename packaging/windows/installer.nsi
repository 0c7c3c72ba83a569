; The Windows installer, from the folder packaging\build.py has made:
;   makensis /DVERSION=0.1.0 packaging\windows\installer.nsi          (makensis -DVERSION=… on Linux)
; It installs for the person who runs it, so that no administrator is needed.

!ifndef VERSION
  !error "Give the version: /DVERSION=…"
!endif
!define ROOT "../.." ; makensis works in the folder of this script
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Downhill"

Unicode true
SetCompressor /SOLID lzma
Name "Downhill"
OutFile "${ROOT}/dist/downhill-${VERSION}-setup.exe"
InstallDir "$LOCALAPPDATA\Programs\Downhill"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true

!include MUI2.nsh
!include FileFunc.nsh
!define MUI_ICON "${ROOT}/build/downhill/icons/downhill.ico"
!define MUI_UNICON "${ROOT}/build/downhill/icons/downhill.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\downhill.exe"
!insertmacro MUI_PAGE_LICENSE "${ROOT}/LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 "ProductName" "Downhill"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileDescription" "Downhill Setup"
VIAddVersionKey /LANG=0 "LegalCopyright" "MIT licence"

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

; Only what belongs to the program goes: a person may have chosen a folder that holds other things too.
!macro RemoveFiles
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\downhill.exe"
  Delete "$INSTDIR\downhill-console.exe"
!macroend

Section
  !insertmacro RemoveFiles ; no leftovers of an older version
  SetOutPath "$INSTDIR"
  File /r "${ROOT}/dist/downhill/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Downhill.lnk" "$INSTDIR\downhill.exe"

  WriteRegStr HKCU "Software\Classes\.downhill" "" "Downhill.Project"
  WriteRegStr HKCU "Software\Classes\.downhill" "Content Type" "application/x-downhill"
  WriteRegStr HKCU "Software\Classes\Downhill.Project" "" "Downhill project"
  WriteRegStr HKCU "Software\Classes\Downhill.Project\DefaultIcon" "" "$INSTDIR\downhill.exe,0"
  WriteRegStr HKCU "Software\Classes\Downhill.Project\shell\open\command" "" '"$INSTDIR\downhill.exe" "%1"'

  WriteRegStr HKCU "${KEY}" "DisplayName" "Downhill"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\downhill.exe"
  WriteRegStr HKCU "${KEY}" "Publisher" "The Downhill authors"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)' ; file types have changed
SectionEnd

Section Uninstall
  !insertmacro RemoveFiles
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Downhill.lnk"
  DeleteRegKey HKCU "Software\Classes\.downhill"
  DeleteRegKey HKCU "Software\Classes\Downhill.Project"
  DeleteRegKey HKCU "${KEY}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
