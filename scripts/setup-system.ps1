#Requires -Version 5.1
<#
.SYNOPSIS
Prepares this Windows machine for the system: checks it, makes folders and .env, builds the image.

.DESCRIPTION
Run it again as often as you like. An existing .env is kept: only what is missing is added, and a copy
of it is made first. Passwords are never shown; they stand in .env, which only you can read.

No administrator is needed, only the right to use Docker, unless a folder cannot be made without.
Run it as the user who will start the system. The exit code is 0 when no check failed.

.PARAMETER DataDrive
The drive for copies of the database, logs and models. The live database is a Docker volume, always:
on a folder of Windows its write-ahead log gets corrupted.

.PARAMETER MemoryGB
Choose the memory limits for so much memory instead of what this machine has.

.PARAMETER SkipDocker
Neither ask for Docker nor build; folders and .env are made all the same.

.PARAMETER Help
Show this.

.EXAMPLE
powershell -ExecutionPolicy Bypass -File scripts\setup-system.ps1

.EXAMPLE
powershell -ExecutionPolicy Bypass -File scripts\setup-system.ps1 -DataDrive E: -WhatIf
Says what would be done and does nothing.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [string]$DataDrive = 'D:',
    [ValidateRange(0, 65536)][int]$MemoryGB = 0,
    [switch]$SkipDocker,
    [switch]$Help
)
Set-StrictMode -Version 1.0
$ErrorActionPreference = 'Stop'
if ($Help) {
    Get-Help -Full $PSCommandPath
    exit 0
}
. "$PSScriptRoot\windows\env-file.ps1"
. "$PSScriptRoot\windows\settings.ps1"
. "$PSScriptRoot\windows\checks.ps1"
. "$PSScriptRoot\windows\containers.ps1"
. "$PSScriptRoot\windows\report.ps1"

$Results = New-Object System.Collections.ArrayList
$Root = Split-Path -Parent $PSScriptRoot
$EnvFile = Join-Path $Root '.env'
$Example = Read-Text (Join-Path $Root '.env.example')
Write-Host '[setup] Checking this machine ...'
$Drive = Find-DataDrive $DataDrive
if ($Drive -eq '') { exit 1 }

# Compose looks for its files in the folder where it is called.
Push-Location -LiteralPath $Root
try {
    Test-Administrator
    $MachineBytes = [double](Get-CimInstance Win32_ComputerSystem).TotalPhysicalMemory
    if ($MemoryGB -gt 0) { $MachineBytes = $MemoryGB * 1000000000.0 }
    Test-Memory $MachineBytes
    $DockerBytes = 0
    if ($SkipDocker) {
        Add-Result 'SKIP' 'Docker' 'left out, as asked for'
    } else {
        $DockerBytes = Test-Docker
    }
    $HasDocker = $DockerBytes -gt 0
    Test-Disk $Drive
    # Where Docker Desktop keeps images and volumes unless its settings say otherwise.
    if ($HasDocker -and $Drive -ne $env:SystemDrive) { Test-Disk $env:SystemDrive }

    $Made = $true
    foreach ($Folder in 'data', 'data\snapshots', 'models', 'cache', 'logs\nginx', 'redis-data', 'prometheus-data', 'grafana-data') {
        $Path = "$Drive\$Folder"
        if (Test-Path -LiteralPath $Path) { continue }
        if ($PSCmdlet.ShouldProcess($Path, 'Make the folder')) {
            try {
                [void](New-Item -ItemType Directory -Path $Path -Force)
            } catch {
                $Made = $false
                Add-Result 'FAIL' 'Folders' "$Path cannot be made; start PowerShell as administrator and try again"
            }
        }
    }
    if ($Made -and -not $WhatIfPreference) { Add-Result 'OK' 'Folders' "on $Drive" }

    $Values = Get-EnvDefaults $Drive $MachineBytes $DockerBytes
    if ($SkipDocker) { $Values += New-Passwords }
    $Before = Read-Text $EnvFile
    $EnvText = Merge-EnvText $Example $Before $Values
    Test-Ports $EnvText $HasDocker
    Add-LimitsResult $EnvText $Values['COMPOSE_FILE']
    if ($PSCmdlet.ShouldProcess($EnvFile, 'Keep what is there and add what is missing')) {
        if ($EnvText -cne $Before) {
            Backup-EnvFile $EnvFile
            Add-EnvFileResult (Save-EnvFile $EnvFile $EnvText)
        } else {
            Add-EnvFileResult (Protect-File $EnvFile)
        }
    }

    if ($HasDocker -and $PSCmdlet.ShouldProcess('the image', 'docker compose build')) {
        Write-Host '[setup] Building the image; the first time this takes some minutes ...'
        $Built = Invoke-Docker @('compose', 'build')
        $Shown = ''
        if ($Built) {
            Add-Result 'OK' 'Image' 'built'
            $Shown = Copy-Passwords
        } else {
            Add-Result 'FAIL' 'Image' 'could not be built, see above; then run this again'
        }
        if ($Shown -ne '') {
            $EnvText = Merge-EnvText $Example $EnvText (Get-Passwords $Shown)
            [void](Save-EnvFile $EnvFile $EnvText)
            Add-Result 'OK' 'Passwords' 'in .env and in the volumes of their readers'
        } elseif ($Built) {
            Add-Result 'FAIL' 'Passwords' 'could not be stored, see above'
        }
        if ($Shown -ne '' -and (Get-EnvValue $EnvText 'API_KEY') -ne '') {
            Add-Result 'OK' 'API key' 'API_KEY of .env is kept'
        } elseif ($Shown -ne '') {
            $Key = New-ApiKey
            if ($Key -ne '') {
                $EnvText = Merge-EnvText $Example $EnvText @{ API_KEY = $Key }
                [void](Save-EnvFile $EnvFile $EnvText)
                Add-Result 'OK' 'API key' 'made for the client "setup" and stored as API_KEY in .env'
            } else {
                Add-Result 'WARN' 'API key' 'none was made, see above; then run this again'
            }
        }
    }
} finally {
    Pop-Location
}

Write-Results
Write-AccessPoints $EnvText
if (@($Results | Where-Object { $_.State -eq 'FAIL' }).Count -gt 0) { exit 1 }
exit 0
