# The file .env: its backup, writing it in one step, and access for the current user only.

function Read-Text {
    param([string]$Path)
    if (Test-Path -LiteralPath $Path) { return [IO.File]::ReadAllText($Path) }
    return ''
}

# True when only the current user can read the file.
function Protect-File {
    param([string]$Path)
    $ErrorActionPreference = 'Continue'
    $user = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value
    & icacls $Path /inheritance:r /grant:r "*${user}:(M)" | Out-Null
    return ($LASTEXITCODE -eq 0)
}

# The copy of an .env that was there before this run.
function Backup-EnvFile {
    param([string]$Path)
    if (-not (Test-Path -LiteralPath $Path)) { return }
    $copy = $Path + '.backup-' + (Get-Date -Format 'yyyyMMdd-HHmmss')
    Copy-Item -LiteralPath $Path -Destination $copy
    [void](Protect-File $copy)
    Write-Host ('[setup] The old .env is kept as ' + (Split-Path -Leaf $copy))
}

# The draft is protected before the text is written into it, and then renamed. There is no byte order
# mark, because Compose would read it as a part of the first name.
function Save-EnvFile {
    param([string]$Path, [string]$Text)
    $draft = $Path + '.new'
    $plain = New-Object System.Text.UTF8Encoding $false
    [IO.File]::WriteAllText($draft, '', $plain)
    $protected = Protect-File $draft
    [IO.File]::WriteAllText($draft, $Text, $plain)
    Move-Item -LiteralPath $draft -Destination $Path -Force
    return $protected
}
