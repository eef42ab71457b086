@echo off
setlocal EnableExtensions DisableDelayedExpansion
if /i "%~1"=="--help" goto help
if "%~1"=="/?" goto help
rem Before the folder changes, because the photograph may be named from where the caller is.
set "IMAGE="
if not "%~1"=="" set "IMAGE=%~f1"
set "BASE=%~2"
cd /d "%~dp0"
rem cmd cannot go to a folder of another computer that has no drive letter.
if not exist scripts\windows\read-env.bat (
  echo Copy the project to a drive of this computer and call it there.
  exit /b 1
)
set "PROBE=%IMAGE%"
if not defined IMAGE (
  set "IMAGE=%CD%\samples\franck_02221.jpg"
  set "PROBE=%CD%\samples\franck_02045.jpg"
)
set "ABSENT="
if not exist "%PROBE%" set "ABSENT=%PROBE%"
if not exist "%IMAGE%" set "ABSENT=%IMAGE%"
if defined ABSENT goto absent
curl --version >nul 2>nul
if errorlevel 1 (
  echo curl.exe is missing; Windows has it since Windows 10 version 1803.
  exit /b 1
)
call scripts\windows\read-env.bat API_PORT API_KEY
if not defined API_PORT set "API_PORT=8000"
if not defined BASE set "BASE=http://127.0.0.1:%API_PORT%"
set "USER_ID=test-api-%RANDOM%%RANDOM%"
set "BODY=%TEMP%\%USER_ID%.body"
set "CODE=%TEMP%\%USER_ID%.code"
set "RESULT=1"
rem In a file, because every user of the machine can see the arguments of a program.
set "CONFIG=%TEMP%\%USER_ID%.curl"
type nul > "%CONFIG%"
if defined API_KEY echo header = "x-api-key: %API_KEY%"> "%CONFIG%"

echo GET %BASE%/health
set REQUEST="%BASE%/health"
call :send 200
if errorlevel 1 goto end

echo POST %BASE%/enroll user_id=%USER_ID% image="%IMAGE%"
set REQUEST=-F "user_id=%USER_ID%" -F "image=@%IMAGE%" "%BASE%/enroll"
call :send 201
if errorlevel 1 goto end

echo POST %BASE%/authenticate user_id=%USER_ID% image="%PROBE%"
set REQUEST=-F "user_id=%USER_ID%" -F "image=@%PROBE%" "%BASE%/authenticate"
call :send 200
if errorlevel 1 goto erase
find """success"":true" "%BODY%" >nul
if errorlevel 1 goto stranger

echo GET %BASE%/users/%USER_ID%/history
set REQUEST="%BASE%/users/%USER_ID%/history"
call :send 200
if errorlevel 1 goto erase
find """type"":""authenticate""" "%BODY%" >nul
if errorlevel 1 goto forgotten
set "RESULT=0"

:erase
echo DELETE %BASE%/users/%USER_ID%
set REQUEST=-X DELETE "%BASE%/users/%USER_ID%"
call :send 204
if errorlevel 1 set "RESULT=1"

:end
del /q "%BODY%" "%CODE%" "%CONFIG%" >nul 2>nul
if %RESULT%==0 (echo OK: all five calls were answered as they should be.) else echo The test FAILED.
exit /b %RESULT%

:stranger
echo   FAILED: the face was not recognised.
goto erase

:forgotten
echo   FAILED: the attempt is not in the history.
goto erase

rem call :send STATUS: sends REQUEST, shows the answer, and fails unless it has that status.
:send
set "STATUS="
del /q "%BODY%" >nul 2>nul
curl --config "%CONFIG%" -sS --max-time 60 --noproxy localhost,127.0.0.1 -o "%BODY%" -w "%%{http_code}\n" %REQUEST% > "%CODE%"
if errorlevel 1 (
  echo   FAILED: nothing answers there. Is the system running? start-system.bat starts it.
  exit /b 1
)
set /p STATUS=<"%CODE%"
echo   answer %STATUS%
if exist "%BODY%" type "%BODY%"
echo.
echo.
if "%STATUS%"=="%1" exit /b 0
echo   FAILED: %1 was expected.
if "%STATUS%"=="401" echo   The key is API_KEY in .env; scripts\setup-system.ps1 makes one.
if "%STATUS%"=="403" echo   The key needs enroll, authenticate, history and erase: empty API_KEY in .env, then run scripts\setup-system.ps1.
exit /b 1

:absent
echo There is no photograph "%ABSENT%".
echo Name one with a face: test-api.bat C:\pictures\me.jpg
exit /b 2

:help
echo Tries the running system: health, enrol, authenticate, history, and erases the test user again.
echo.
echo usage: test-api.bat [image] [base-url]
echo.
echo   image     a photograph with one face; without it two of samples\ are taken
echo   base-url  http://127.0.0.1:8000 unless API_PORT in .env says otherwise
echo.
echo The key is API_KEY of .env. The exit code is 0 when every answer was right.
exit /b 0
